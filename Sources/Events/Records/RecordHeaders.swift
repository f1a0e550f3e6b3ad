// Headers lie one behind the other, behind the number of bytes that all of them take:
//
//     bytes      UInt32   of all that follows
//     and each
//     name       UInt32   length of the name in bytes
//     value      UInt32   length of the value in bytes; 0xFFFF_FFFF where there is none
//     name bytes, value bytes
//
// in the machine's own byte order, without padding. Names may come several times, as in Kafka, and keep their order.

/// A header of a record.
@safe
public struct RecordHeader {
    /// UTF-8, if whoever wrote it keeps to Kafka's protocol.
    public let name: UnsafeRawBufferPointer
    /// nil where the header has no value.
    public let value: UnsafeRawBufferPointer?
}

/// A record's headers, in the layout at the head of this file, as a view: good as long as the record is.
///
/// Bytes that are not in that layout end the sequence; nothing behind their end is read.
@safe
public struct RecordHeaders: Sequence, BitwiseCopyable {
    let base: UnsafeRawPointer

    /// `base` is where the number of bytes stands, which are all there.
    @inline(__always)
    init(_ base: UnsafeRawPointer) { unsafe self.base = unsafe base }

    static let absent = UInt32.max
    static let countBytes = 4
    static let entryHeaderBytes = 8

    /// Bytes that names, values and their lengths take.
    public var byteCount: Int { unsafe Int(base.loadUnaligned(as: UInt32.self)) }

    /// All bytes, their number included.
    var bytes: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(start: base, count: Self.countBytes + byteCount) }

    public func makeIterator() -> Iterator {
        unsafe Iterator(UnsafeRawBufferPointer(rebasing: bytes[Self.countBytes...]))
    }

    /// Whether bytes, without their number, are headers and nothing else.
    static func isWellFormed(_ entries: UnsafeRawBufferPointer) -> Bool {
        var iterator = unsafe Iterator(entries)
        while iterator.next() != nil {}
        return iterator.isAtEnd
    }

    /// Goes through headers in their order.
    @safe
    public struct Iterator: IteratorProtocol {
        private let entries: UnsafeRawBufferPointer
        private var position = 0

        init(_ entries: UnsafeRawBufferPointer) { unsafe self.entries = unsafe entries }

        var isAtEnd: Bool { unsafe position == entries.count }

        public mutating func next() -> RecordHeader? {
            guard unsafe entries.count - position >= entryHeaderBytes else { return nil }
            let name = unsafe Int(entries.loadUnaligned(fromByteOffset: position, as: UInt32.self))
            let valueField = unsafe entries.loadUnaligned(fromByteOffset: position + 4, as: UInt32.self)
            let value = valueField == absent ? 0 : Int(valueField)
            let start = position + entryHeaderBytes
            guard unsafe name + value <= entries.count - start else { return nil }
            position = start + name + value
            return unsafe RecordHeader(
                name: UnsafeRawBufferPointer(rebasing: entries[start..<start + name]),
                value: valueField == absent ? nil : UnsafeRawBufferPointer(rebasing: entries[start + name..<position]))
        }
    }
}

/// Headers on their way into a record, kept from record to record: in the steady state nothing is allocated.
///
/// Unsafe inside, safe outside: the block is owned by the list and freed with it.
@safe
public struct RecordHeaderList: ~Copyable, @unchecked Sendable {
    private var base: UnsafeMutableRawPointer
    private var capacity: Int
    private var count = RecordHeaders.countBytes

    public init() {
        capacity = 256
        unsafe base = .allocate(byteCount: capacity, alignment: 4)
    }

    deinit { unsafe base.deallocate() }

    /// Forgets all headers and keeps the memory.
    public mutating func removeAll() { count = RecordHeaders.countBytes }

    /// Appends a header behind those that are there.
    public mutating func append(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?) {
        let valueCount = unsafe value?.count ?? 0
        reserve(RecordHeaders.entryHeaderBytes + name.count + valueCount)
        let at = unsafe base + count
        unsafe at.storeBytes(of: UInt32(name.count), as: UInt32.self)
        let field = unsafe value == nil ? RecordHeaders.absent : UInt32(valueCount)
        unsafe at.storeBytes(of: field, toByteOffset: 4, as: UInt32.self)
        let names = unsafe at + RecordHeaders.entryHeaderBytes
        if let from = name.baseAddress { unsafe names.copyMemory(from: from, byteCount: name.count) }
        if let from = unsafe value?.baseAddress {
            unsafe (names + name.count).copyMemory(from: from, byteCount: valueCount)
        }
        count += RecordHeaders.entryHeaderBytes + name.count + valueCount
    }

    /// What has been appended, good until the list is next changed; nil where that is nothing.
    public var headers: RecordHeaders? {
        guard count > RecordHeaders.countBytes else { return nil }
        unsafe base.storeBytes(of: UInt32(count - RecordHeaders.countBytes), as: UInt32.self)
        return unsafe RecordHeaders(UnsafeRawPointer(base))
    }

    private mutating func reserve(_ more: Int) {
        guard count + more > capacity else { return }
        capacity = Swift.max(count + more, capacity * 2)
        let moved = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 4)
        unsafe moved.copyMemory(from: base, byteCount: count)
        unsafe base.deallocate()
        unsafe base = moved
    }
}
