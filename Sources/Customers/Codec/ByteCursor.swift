/// Writes plain values one behind the other into room that is large enough.
///
/// Unsafe inside: the room belongs to the caller.
@safe
struct ByteWriter {
    let base: UnsafeMutableRawPointer
    private(set) var count = 0

    init(_ base: UnsafeMutableRawPointer) { unsafe self.base = unsafe base }

    @inline(__always)
    mutating func put<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value) {
        unsafe base.storeBytes(of: value.littleEndian, toByteOffset: count, as: Value.self)
        count += MemoryLayout<Value>.size
    }

    @inline(__always)
    mutating func put(_ bytes: UnsafeRawBufferPointer) {
        if let from = bytes.baseAddress { unsafe (base + count).copyMemory(from: from, byteCount: bytes.count) }
        count += bytes.count
    }

    /// Writes an earlier place again.
    func set<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value, at offset: Int) {
        unsafe base.storeBytes(of: value.littleEndian, toByteOffset: offset, as: Value.self)
    }
}

/// Reads plain values one behind the other and never past the end.
///
/// Unsafe inside: the bytes belong to the caller.
@safe
struct ByteReader {
    private let bytes: UnsafeRawBufferPointer
    private(set) var position: Int

    init(_ bytes: UnsafeRawBufferPointer, from position: Int = 0) {
        unsafe self.bytes = unsafe bytes
        self.position = position
    }

    var isAtEnd: Bool { unsafe position == bytes.count }

    @inline(__always)
    mutating func take<Value: FixedWidthInteger & BitwiseCopyable>(
        _: Value.Type, _ part: StaticString
    ) throws(RecordFault) -> Value {
        let size = MemoryLayout<Value>.size
        guard unsafe bytes.count - position >= size else { throw .malformed("\(part)") }
        defer { position += size }
        return unsafe Value(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: Value.self))
    }

    @inline(__always)
    mutating func take(_ count: Int, _ part: StaticString) throws(RecordFault) -> UnsafeRawBufferPointer {
        guard count >= 0, unsafe bytes.count - position >= count else { throw .malformed("\(part)") }
        defer { position += count }
        return unsafe UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
    }
}
