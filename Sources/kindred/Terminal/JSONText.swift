import Events

/// Text as JSON.
enum JSONText {
    /// A JSON string, quotes included. Bytes that are no UTF-8 become U+FFFD.
    static func quoted(_ text: String) -> String {
        let bytesMax = JSONWriter.textBytesMax(text.utf8.count)
        return unsafe withUnsafeTemporaryAllocation(byteCount: bytesMax, alignment: 1) { room in
            guard let start = room.baseAddress else { return "\"\"" }
            var json = unsafe JSONWriter(to: start)
            json.text(text)
            return unsafe String(decoding: UnsafeRawBufferPointer(start: start, count: json.count), as: UTF8.self)
        }
    }
}
