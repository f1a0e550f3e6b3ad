import Numerics

/// The values that a category has in one shard, each with a small code: 1, 2, … in the order they came.
public struct ValueDictionary: Sendable {
    /// The code of a customer without a value.
    public static let missing: UInt32 = 0
    /// Values a field may have in a shard; those past it share the code `valuesMax + 1`.
    public static let valuesMax = 1 << 20
    public static let beyond = UInt32(valuesMax + 1)
    /// Bytes of a value; what is longer is cut, at a whole character.
    public static let valueBytesMax = 512

    private var values: [[UInt8]] = []
    /// Open addressing: the code of a value, 0 where there is none.
    private var codes: [UInt32] = Array(repeating: 0, count: 64)

    public init() {}

    /// Number of values there are.
    public var count: Int { values.count }

    /// The value of a code from 1 to `count`, as UTF-8; nil for any other code.
    public func value(_ code: UInt32) -> [UInt8]? {
        code > 0 && code <= values.count ? values[Int(code) - 1] : nil
    }

    /// The code of a text, which is taken in if it is new.
    public mutating func code(of text: String) -> UInt32 {
        var text = text
        return text.withUTF8 { unsafe code(of: UnsafeRawBufferPointer($0)) }
    }

    /// The code of a value in UTF-8, which is taken in if it is new.
    public mutating func code(of bytes: UnsafeRawBufferPointer) -> UInt32 {
        let value = unsafe Self.cut(bytes)
        var place = unsafe self.place(of: value)
        while codes[place] != 0 {
            let known = values[Int(codes[place]) - 1]
            if unsafe known.count == value.count && known.elementsEqual(value) { return codes[place] }
            place = (place + 1) & (codes.count - 1)
        }
        guard values.count < Self.valuesMax else { return Self.beyond }
        unsafe values.append(Array(value))
        codes[place] = UInt32(values.count)
        if values.count * 2 > codes.count { grow() }
        return UInt32(values.count)
    }

    private func place(of value: UnsafeRawBufferPointer) -> Int {
        Int(truncatingIfNeeded: unsafe XXH3.hash64(value)) & (codes.count - 1)
    }

    private mutating func grow() {
        codes = Array(repeating: 0, count: codes.count * 2)
        for (index, value) in values.enumerated() {
            var place = unsafe value.withUnsafeBytes { unsafe self.place(of: $0) }
            while codes[place] != 0 { place = (place + 1) & (codes.count - 1) }
            codes[place] = UInt32(index + 1)
        }
    }

    private static func cut(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard bytes.count > valueBytesMax else { return unsafe bytes }
        var end = valueBytesMax
        while unsafe end > 0 && bytes[end] & 0xC0 == 0x80 { end -= 1 }
        return unsafe UnsafeRawBufferPointer(rebasing: bytes[..<end])
    }
}
