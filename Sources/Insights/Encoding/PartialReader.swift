import Numerics

/// Reads a partial's bytes, which may be anything, and never past the end.
///
/// Unsafe inside: the bytes belong to the caller.
@safe
struct PartialReader {
    private let bytes: UnsafeRawBufferPointer
    private var position: Int
    let fingerprint: UInt64

    /// Checks mark, version, kind and checksum.
    init(_ bytes: UnsafeRawBufferPointer, _ kind: PartialFormat.Kind) throws(InsightsFault) {
        guard bytes.count >= PartialFormat.headerBytes + 8,
            unsafe UInt16(littleEndian: bytes.loadUnaligned(as: UInt16.self)) == PartialFormat.mark,
            unsafe bytes[3] == kind.rawValue
        else { throw .notAPartial }
        guard unsafe bytes[2] <= PartialFormat.version else { throw unsafe .newerVersion(bytes[2]) }
        guard unsafe bytes[2] == PartialFormat.version else { throw .notAPartial }
        let body = unsafe UnsafeRawBufferPointer(rebasing: bytes[PartialFormat.headerBytes...])
        let checksum = unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt64.self))
        guard unsafe XXH3.hash64(body) == checksum else { throw .checksum }
        unsafe self.bytes = unsafe body
        fingerprint = unsafe UInt64(littleEndian: body.loadUnaligned(as: UInt64.self))
        position = 8
    }

    private var remaining: Int { unsafe bytes.count - position }

    /// Throws where bytes are left over.
    func finish() throws(InsightsFault) {
        guard remaining == 0 else { throw .malformed("end") }
    }

    @inline(__always)
    mutating func take<Value: FixedWidthInteger & BitwiseCopyable>(
        raw: Value.Type, _ part: StaticString
    ) throws(InsightsFault) -> Value {
        let size = MemoryLayout<Value>.size
        guard remaining >= size else { throw .malformed("\(part)") }
        defer { position += size }
        return unsafe Value(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: Value.self))
    }

    /// A variable-length integer of at most 64 bits.
    mutating func takeInteger(_ part: StaticString) throws(InsightsFault) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            let byte = try take(raw: UInt8.self, part)
            guard shift < 63 || byte <= 1 else { break }
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value }
        }
        throw .malformed("\(part)")
    }

    mutating func takeSigned(_ part: StaticString) throws(InsightsFault) -> Int64 {
        let value = try takeInteger(part)
        return Int64(bitPattern: (value >> 1) ^ (0 &- (value & 1)))
    }

    /// A count of customers.
    mutating func takeCount(_ part: StaticString) throws(InsightsFault) -> UInt64 {
        let value = try takeInteger(part)
        guard value <= PartialFormat.countMax else { throw .malformed("\(part)") }
        return value
    }

    /// How many elements follow, each of at least one byte: never more than there are bytes, and at most `most`.
    mutating func takeLength(most: Int, _ part: StaticString) throws(InsightsFault) -> Int {
        let value = try takeInteger(part)
        guard value <= UInt64(min(most, remaining)) else { throw .malformed("\(part)") }
        return Int(value)
    }

    mutating func takeText(_ part: StaticString) throws(InsightsFault) -> [UInt8] {
        let length = try takeLength(most: ValueDictionary.valueBytesMax, part)
        defer { position += length }
        return unsafe Array(UnsafeRawBufferPointer(rebasing: bytes[position..<position + length]))
    }

    /// Throws unless the partial is one of that definition.
    func expect(_ fingerprint: UInt64) throws(InsightsFault) {
        guard fingerprint == self.fingerprint else { throw .anotherDefinition }
    }
}
