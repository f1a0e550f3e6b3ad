import Numerics

/// Writes a partial's bytes.
struct PartialWriter {
    private var bytes: [UInt8]

    init(_ kind: PartialFormat.Kind, fingerprint: UInt64) {
        bytes = []
        bytes.reserveCapacity(4096)
        put(raw: PartialFormat.mark)
        put(raw: PartialFormat.version)
        put(raw: kind.rawValue)
        put(raw: UInt64(0))
        put(raw: fingerprint)
    }

    /// The bytes with their checksum.
    consuming func finish() -> [UInt8] {
        let start = PartialFormat.headerBytes
        let checksum = unsafe bytes.withUnsafeBytes {
            unsafe XXH3.hash64(UnsafeRawBufferPointer(rebasing: $0[start...]))
        }
        for index in 0..<8 { bytes[4 + index] = UInt8(truncatingIfNeeded: checksum >> UInt64(8 * index)) }
        return bytes
    }

    mutating func put<Value: FixedWidthInteger & BitwiseCopyable>(raw value: Value) {
        unsafe withUnsafeBytes(of: value.littleEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    /// Doubles' bits, 8 bytes each.
    mutating func put(raw values: [Double]) {
        unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: values.count) { words in
            for index in values.indices { unsafe words[index] = values[index].bitPattern.littleEndian }
            unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(UnsafeBufferPointer(words)))
        }
    }

    /// A variable-length integer.
    mutating func put(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func put(_ value: Int) { put(UInt64(max(0, value))) }

    /// A whole number of either sign, the small ones short.
    mutating func put(signed value: Int64) { put(UInt64(bitPattern: (value << 1) ^ (value >> 63))) }

    mutating func put(_ text: [UInt8]) {
        put(text.count)
        bytes.append(contentsOf: text)
    }
}
