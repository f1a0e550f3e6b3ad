// Records one after another in one block of memory: what a log hands to a shard, and what a shard hands to a log.
//
// Both sides of the log use one layout, so that a batch is written as it lies and read as it was written. A record is
//
//     distance   UInt32   its offset less the offset of the buffer's first record
//     key        UInt32   length of the key in bytes; 0xFFFF_FFFF where there is none
//     value      UInt32   length of the value in bytes; 0xFFFF_FFFF where there is none (a tombstone)
//     key bytes, value bytes
//     headers    where the record has any: as `RecordHeaders` lays them out
//
// in the machine's own byte order, without padding. Offsets may have gaps: compaction and transactions leave them.
//
// The top bit of `key` says that headers follow; its other bits are then the key's length, or 0x7FFF_FFFE where there
// is none. So a record without headers takes no byte more for them, and is laid out as it was before there were any: no
// key was ever that long.

/// A place in a `RecordBuffer`, as `RecordBuffer.next(_:)` moves it on.
public struct RecordCursor: Sendable, Equatable {
    /// Bytes from the buffer's start.
    public internal(set) var position: Int = 0
    public init() {}
}

/// Records one after another, in the layout at the head of this file. One owner, one thread at a time.
///
/// Unsafe inside, safe outside: the block is owned by the buffer and freed with it.
@safe
public struct RecordBuffer: ~Copyable, @unchecked Sendable {
    /// Offset of the first record; outputs count from 0 until the log gives them theirs.
    public var firstOffset: Int64 = 0
    /// When the records were committed, milliseconds since 1970.
    public var time: Int64 = 0
    /// Number of records.
    public private(set) var count = 0
    /// Bytes used.
    public private(set) var byteCount = 0
    /// The last record's offset less that of the first.
    private var lastDistance: UInt32 = 0
    private var base: UnsafeMutableRawPointer
    private var capacity: Int
    /// Bytes of the block that were ever written, as far as they are not in use.
    private var touched: Int

    public static let headerBytes = 12
    static let absent = UInt32.max
    static let headersFlag: UInt32 = 1 << 31
    static let absentBeforeHeaders = UInt32.max - 1

    public init(capacity: Int = 4096) {
        let block = RecordMemory.take(max(capacity, 64))
        unsafe base = unsafe block.base
        self.capacity = block.capacity
        touched = block.touched
    }

    deinit { RecordMemory.give(block) }

    private var block: RecordMemory.Block {
        unsafe RecordMemory.Block(base, capacity: capacity, touched: max(touched, byteCount))
    }

    /// The offset behind the last record's; the first offset where there is none.
    public var nextOffset: Int64 { count == 0 ? firstOffset : firstOffset + Int64(lastDistance) + 1 }

    /// Forgets all records and keeps the memory.
    public mutating func removeAll() {
        touched = max(touched, byteCount)
        count = 0
        byteCount = 0
        firstOffset = 0
    }

    /// All bytes, in the layout at the head of this file.
    public var bytes: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(start: base, count: byteCount) }

    /// Appends a record whose offset is the next one after the last.
    @inline(__always)
    public mutating func append(key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?) {
        unsafe append(distance: UInt32(truncatingIfNeeded: count), key: key, value: value)
    }

    /// Appends a record at `offset`, which must be greater than that of the record before.
    public mutating func append(offset: Int64, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?) {
        if count == 0 { firstOffset = offset }
        unsafe append(distance: UInt32(truncatingIfNeeded: offset - firstOffset), key: key, value: value)
    }

    /// Appends a record with headers, or without where they are nil, at `offset`, which must be greater than that of the
    /// record before.
    public mutating func append(
        offset: Int64, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?, headers: RecordHeaders?
    ) {
        let at = byteCount
        unsafe append(offset: offset, key: key, value: value)
        guard let headers, headers.byteCount > 0 else { return }
        let field = unsafe key.map { UInt32($0.count) | Self.headersFlag } ?? Self.absentBeforeHeaders
        unsafe base.storeBytes(of: field, toByteOffset: at + 4, as: UInt32.self)
        let bytes = unsafe headers.bytes
        reserve(bytes.count)
        if let from = bytes.baseAddress { unsafe (base + byteCount).copyMemory(from: from, byteCount: bytes.count) }
        byteCount += bytes.count
    }

    private mutating func append(distance: UInt32, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?) {
        let keyCount = unsafe key?.count ?? 0
        let valueCount = unsafe value?.count ?? 0
        let size = Self.headerBytes + keyCount + valueCount
        reserve(size)
        let at = unsafe base + byteCount
        unsafe at.storeBytes(of: distance, as: UInt32.self)
        unsafe at.storeBytes(of: key == nil ? Self.absent : UInt32(keyCount), toByteOffset: 4, as: UInt32.self)
        unsafe at.storeBytes(of: value == nil ? Self.absent : UInt32(valueCount), toByteOffset: 8, as: UInt32.self)
        if keyCount > 0, let key = unsafe key {
            unsafe (at + Self.headerBytes).copyMemory(from: key.baseAddress!, byteCount: keyCount)
        }
        if valueCount > 0, let value = unsafe value {
            unsafe (at + Self.headerBytes + keyCount).copyMemory(from: value.baseAddress!, byteCount: valueCount)
        }
        byteCount += size
        lastDistance = distance
        count += 1
    }

    /// Appends a record whose value is written in place: `write` gets `valueBytesMax` bytes of room and answers how
    /// many it used.
    @inline(__always)
    public mutating func append(
        key: UnsafeRawBufferPointer?, valueBytesMax: Int, write: (UnsafeMutableRawPointer) -> Int
    ) {
        let keyCount = unsafe key?.count ?? 0
        reserve(Self.headerBytes + keyCount + valueBytesMax)
        let at = unsafe base + byteCount
        unsafe at.storeBytes(of: UInt32(truncatingIfNeeded: count), as: UInt32.self)
        unsafe at.storeBytes(of: key == nil ? Self.absent : UInt32(keyCount), toByteOffset: 4, as: UInt32.self)
        if keyCount > 0, let from = unsafe key?.baseAddress {
            unsafe (at + Self.headerBytes).copyMemory(from: from, byteCount: keyCount)
        }
        let used = unsafe write(at + Self.headerBytes + keyCount)
        unsafe at.storeBytes(of: UInt32(used), toByteOffset: 8, as: UInt32.self)
        byteCount += Self.headerBytes + keyCount + used
        lastDistance = UInt32(truncatingIfNeeded: count)
        count += 1
    }

    /// Appends a record whose key is two pieces one behind the other, and whose value is written in place: `write` gets
    /// `valueBytesMax` bytes of room and answers how many it used; nil for a tombstone.
    @inline(__always)
    public mutating func append(
        key first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer, valueBytesMax: Int,
        write: (UnsafeMutableRawPointer) -> Int?
    ) {
        let keyCount = first.count + second.count
        reserve(Self.headerBytes + keyCount + valueBytesMax)
        let at = unsafe base + byteCount
        unsafe at.storeBytes(of: UInt32(truncatingIfNeeded: count), as: UInt32.self)
        unsafe at.storeBytes(of: UInt32(keyCount), toByteOffset: 4, as: UInt32.self)
        let key = unsafe at + Self.headerBytes
        if let from = first.baseAddress { unsafe key.copyMemory(from: from, byteCount: first.count) }
        if let from = second.baseAddress {
            unsafe (key + first.count).copyMemory(from: from, byteCount: second.count)
        }
        let used = unsafe write(key + keyCount)
        unsafe at.storeBytes(of: used.map { UInt32($0) } ?? Self.absent, toByteOffset: 8, as: UInt32.self)
        byteCount += Self.headerBytes + keyCount + (used ?? 0)
        lastDistance = UInt32(truncatingIfNeeded: count)
        count += 1
    }

    /// Takes over bytes in this buffer's layout; answers false, and stays empty, where they are not.
    public mutating func load(_ source: UnsafeRawBufferPointer, firstOffset: Int64) -> Bool {
        removeAll()
        guard firstOffset <= Int64.max - Int64(UInt32.max) - 1, let records = unsafe Self.survey(source) else {
            return false
        }
        reserve(source.count)
        if let from = source.baseAddress { unsafe base.copyMemory(from: from, byteCount: source.count) }
        byteCount = source.count
        count = records.count
        lastDistance = records.lastDistance
        self.firstOffset = firstOffset
        return true
    }

    /// How many records bytes are, and the last one's distance; nil where they are something else.
    private static func survey(_ source: UnsafeRawBufferPointer) -> (count: Int, lastDistance: UInt32)? {
        var position = 0
        var records = 0
        var lastDistance: UInt32 = 0
        while position < source.count {
            guard source.count - position >= headerBytes else { return nil }
            lastDistance = unsafe source.loadUnaligned(fromByteOffset: position, as: UInt32.self)
            let key = unsafe source.loadUnaligned(fromByteOffset: position + 4, as: UInt32.self)
            let value = unsafe source.loadUnaligned(fromByteOffset: position + 8, as: UInt32.self)
            position += headerBytes + keyBytes(key) + (value == absent ? 0 : Int(value))
            if hasHeaders(key) {
                guard source.count - position >= RecordHeaders.countBytes else { return nil }
                let bytes = unsafe Int(source.loadUnaligned(fromByteOffset: position, as: UInt32.self))
                position += RecordHeaders.countBytes
                guard bytes > 0, bytes <= source.count - position,
                    unsafe RecordHeaders.isWellFormed(
                        UnsafeRawBufferPointer(rebasing: source[position..<position + bytes]))
                else { return nil }
                position += bytes
            }
            records += 1
        }
        return position == source.count ? (records, lastDistance) : nil
    }

    @inline(__always)
    private static func hasHeaders(_ key: UInt32) -> Bool { key >= headersFlag && key != absent }

    @inline(__always)
    private static func keyBytes(_ key: UInt32) -> Int {
        key < headersFlag ? Int(key) : key >= absentBeforeHeaders ? 0 : Int(key & ~headersFlag)
    }

    /// The record at the cursor, which moves on; nil behind the last one.
    @inline(__always)
    public func next(_ cursor: inout RecordCursor) -> RecordView? {
        guard cursor.position < byteCount else { return nil }
        let at = unsafe base + cursor.position
        let distance = unsafe at.loadUnaligned(as: UInt32.self)
        let keyField = unsafe at.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
        let valueField = unsafe at.loadUnaligned(fromByteOffset: 8, as: UInt32.self)
        if Self.hasHeaders(keyField) { return nextWithHeaders(&cursor) }
        let keyCount = keyField == Self.absent ? 0 : Int(keyField)
        let valueCount = valueField == Self.absent ? 0 : Int(valueField)
        let key = unsafe at + Self.headerBytes
        cursor.position += Self.headerBytes + keyCount + valueCount
        return unsafe RecordView(
            offset: firstOffset + Int64(distance),
            key: keyField == Self.absent ? nil : UnsafeRawBufferPointer(start: key, count: keyCount),
            value: valueField == Self.absent
                ? nil : UnsafeRawBufferPointer(start: key + keyCount, count: valueCount))
    }

    /// The record at the cursor, which has headers.
    @inline(never)
    private func nextWithHeaders(_ cursor: inout RecordCursor) -> RecordView {
        let at = unsafe base + cursor.position
        let keyField = unsafe at.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
        let valueField = unsafe at.loadUnaligned(fromByteOffset: 8, as: UInt32.self)
        let key = unsafe UnsafeRawBufferPointer(start: at + Self.headerBytes, count: Self.keyBytes(keyField))
        let value = unsafe UnsafeRawBufferPointer(
            start: at + Self.headerBytes + key.count, count: valueField == Self.absent ? 0 : Int(valueField))
        let headers = unsafe RecordHeaders(UnsafeRawPointer(at + Self.headerBytes + key.count + value.count))
        cursor.position += unsafe Self.headerBytes + key.count + value.count + headers.bytes.count
        return unsafe RecordView(
            offset: firstOffset + Int64(at.loadUnaligned(as: UInt32.self)),
            key: keyField == Self.absentBeforeHeaders ? nil : key, value: valueField == Self.absent ? nil : value,
            headers: headers)
    }

    /// Makes room for `more` bytes behind those used.
    @inline(__always)
    public mutating func reserve(_ more: Int) {
        if byteCount + more > capacity { grow(to: byteCount + more) }
    }

    @inline(never)
    private mutating func grow(to needed: Int) {
        let larger = RecordMemory.enlarge(block, used: byteCount, to: max(needed, capacity * 2))
        unsafe base = unsafe larger.base
        capacity = larger.capacity
        touched = larger.touched
    }
}
