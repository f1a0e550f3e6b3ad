// A dead letter is what is left of a record that could not be used:
//
//     {"reason":"invalid_time","field":"timestamp","text":"…what was expected…",
//      "origin":{"topic":"kindred.events","partition":3,"offset":4711},
//      "key":"c42","value":"{…}","encoding":"utf8","truncated":false}
//
// Key and value are text where both are UTF-8 (`encoding` utf8), else both are base64. Either is null where the record
// had none, and each is cut at 256 KiB, between characters where it is text; further where the topic of dead letters
// takes less. A record from a file has `"origin":{"file":"…","line":4711}`; one that was to be published and is larger
// than its topic takes, `"origin":{"topic":"…","partition":3,"offset":null}`.

/// A record that could not be used, and why: see the head of this file.
@safe
public struct DeadLetter {
    /// Bytes of a value, and of a key, that are kept.
    public static let partBytesMax = 256 * 1024

    /// Where a record came from.
    public enum Origin: Sendable {
        case log(topic: String, partition: Int32, offset: Int64)
        /// It was to be published there.
        case output(topic: String, partition: Int32)
        /// Lines count from 1.
        case file(name: String, line: Int64)
    }

    private let rejection: Rejection
    private let origin: Origin
    private let key: UnsafeRawBufferPointer?
    private let value: UnsafeRawBufferPointer?
    private let isText: Bool
    private let isTruncated: Bool

    /// The record's bytes must last until the letter is written.
    public init(_ rejection: Rejection, origin: Origin, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?) {
        self.rejection = rejection
        self.origin = origin
        let keyPart = unsafe key.map { unsafe Self.part($0) }
        let valuePart = unsafe value.map { unsafe Self.part($0) }
        isText = unsafe Self.isText(keyPart) && Self.isText(valuePart)
        unsafe self.key = unsafe keyPart
        unsafe self.value = unsafe valuePart
        isTruncated = unsafe keyPart?.count != key?.count || valuePart?.count != value?.count
    }

    /// Room that the letter needs at most, in bytes.
    public var bytesMax: Int {
        let name =
            switch origin {
            case .log(let topic, _, _), .output(let topic, _): topic.utf8.count
            case .file(let name, _): name.utf8.count
            }
        let parts = unsafe [
            rejection.reason.rawValue.utf8.count, rejection.field.utf8.count, rejection.text.utf8.count, name,
            key?.count ?? 0, value?.count ?? 0,
        ]
        return parts.reduce(256) { $0 + JSONWriter.textBytesMax($1) }
    }

    /// Writes the letter into `bytesMax` bytes and answers how many it used.
    public func write(to bytes: UnsafeMutableRawPointer) -> Int {
        var json = unsafe JSONWriter(to: bytes)
        json.raw("{\"reason\":")
        json.text(rejection.reason.rawValue)
        json.raw(",\"field\":")
        json.text(rejection.field)
        json.raw(",\"text\":")
        json.text(rejection.text)
        json.raw(",\"origin\":")
        writeOrigin(&json)
        json.raw(",\"key\":")
        unsafe write(key, &json)
        json.raw(",\"value\":")
        unsafe write(value, &json)
        json.raw(isText ? ",\"encoding\":\"utf8\"" : ",\"encoding\":\"base64\"")
        json.raw(isTruncated ? ",\"truncated\":true}" : ",\"truncated\":false}")
        return json.count
    }

    private func writeOrigin(_ json: inout JSONWriter) {
        switch origin {
        case .log(let topic, let partition, let offset):
            json.raw("{\"topic\":")
            json.text(topic)
            json.raw(",\"partition\":")
            json.integer(Int64(partition))
            json.raw(",\"offset\":")
            json.integer(offset)
        case .output(let topic, let partition):
            json.raw("{\"topic\":")
            json.text(topic)
            json.raw(",\"partition\":")
            json.integer(Int64(partition))
            json.raw(",\"offset\":null")
        case .file(let name, let line):
            json.raw("{\"file\":")
            json.text(name)
            json.raw(",\"line\":")
            json.integer(line)
        }
        json.raw("}")
    }

    private func write(_ part: UnsafeRawBufferPointer?, _ json: inout JSONWriter) {
        guard let part = unsafe part else { return json.raw("null") }
        if isText { unsafe json.text(part) } else { unsafe json.base64(part) }
    }

    private static func isText(_ part: UnsafeRawBufferPointer?) -> Bool {
        guard let part = unsafe part else { return true }
        return unsafe Bytes.isUTF8(part)
    }

    /// The bytes up to the bound, and not in the middle of a character.
    private static func part(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard bytes.count > partBytesMax else { return unsafe bytes }
        var end = partBytesMax
        while end > partBytesMax - 3, unsafe bytes[end] & 0xc0 == 0x80 { end -= 1 }
        if unsafe bytes[end] & 0xc0 == 0x80 { end = partBytesMax }
        return unsafe UnsafeRawBufferPointer(rebasing: bytes[..<end])
    }
}
