/// Reads code points from bytes that ought to be UTF-8.
enum UTF8Reading {
    static let replacement: UInt32 = 0xFFFD

    /// The code point at an offset and its length in bytes, 0 at the end. A byte with which no code point begins is one
    /// U+FFFD.
    @inline(__always)
    static func scalar(at offset: Int, in text: UnsafeRawBufferPointer) -> (UInt32, length: Int) {
        guard offset < text.count else { return (0, 0) }
        let first = unsafe text[offset]
        return first < 0x80 ? (UInt32(first), 1) : unsafe longScalar(at: offset, in: text)
    }

    private static func longScalar(at offset: Int, in text: UnsafeRawBufferPointer) -> (UInt32, length: Int) {
        let first = unsafe UInt32(text[offset])
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard first >= 0xC2, first <= 0xF4, offset + length <= text.count else { return (replacement, 1) }
        var scalar = first & (0x7F >> UInt32(length))
        for index in 1..<length {
            let byte = unsafe UInt32(text[offset + index])
            guard byte & 0xC0 == 0x80 else { return (replacement, 1) }
            scalar = scalar << 6 | byte & 0x3F
        }
        let least: UInt32 = length == 4 ? 0x10000 : length == 3 ? 0x800 : 0x80
        guard scalar >= least, Unicode.Scalar(scalar) != nil else { return (replacement, 1) }
        return (scalar, length)
    }
}
