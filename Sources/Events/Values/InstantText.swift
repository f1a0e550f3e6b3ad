/// An instant as a JSON string, or null: made once, to be written in several places.
public struct InstantText: BitwiseCopyable, Sendable {
    /// The text, and behind it bytes that mean nothing.
    let bytes: SIMD4<UInt64>
    let count: Int

    /// - Parameter instant: milliseconds since 1970; nil is null.
    public init(_ instant: Int64?) {
        var bytes = SIMD4<UInt64>(repeating: 0)
        count = unsafe withUnsafeMutableBytes(of: &bytes) { room in
            guard let base = room.baseAddress else { return 0 }
            var json = unsafe JSONWriter(to: base)
            if let instant { json.instant(instant) } else { json.raw("null") }
            return json.count
        }
        self.bytes = bytes
    }
}
