import CIntrinsics
import Glibc
import Numerics

/// All customers of a shard: their blocks, found by id and by row, and which of them changed since the last commit.
///
/// One owner, one thread. Unsafe inside: blocks belong to the table's allocator and are handed out by address.
@safe
public struct CustomerTable: ~Copyable {
    private let allocator: BlockAllocator
    private(set) var index = CustomerIndex()
    private(set) var rows: [UnsafeMutableRawPointer?] = unsafe []
    /// Customers there are.
    public private(set) var count = 0
    /// Customers changed since they were last taken, each once, behind those that have been taken.
    private var changed: [CustomerRow] = []
    private var changedTaken = 0
    /// The sum, modulo 2^64, of the hashes of all customers' records last written: what a log must hold, to the record,
    /// that the table is restored from.
    public private(set) var recordSum: UInt64 = 0
    /// Sections of a block: the fixed ones and one a state of the plan.
    public let sectionCount: Int

    /// - Parameter stateCount: states of the plan, at most 4,096.
    public init(stateCount: Int) {
        allocator = BlockAllocator()
        sectionCount = BlockSection.firstState + stateCount
    }

    /// A table to which customers of another one are to move: what they leave there is used here.
    public init(stateCount: Int, takingFrom other: borrowing CustomerTable) {
        allocator = other.allocator
        sectionCount = BlockSection.firstState + stateCount
    }

    /// Bytes taken from the system for blocks, the index and the rows.
    public var reservedBytes: Int {
        allocator.reservedBytes + indexBytes
    }

    /// The same without the blocks, which tables may share.
    public var indexBytes: Int { unsafe index.bytes + rows.capacity * 8 + changed.capacity * 4 }

    /// Room for what a first event brings, so that a new block does not move at once.
    private static var firstRoom: Int { 448 }

    public static func hash(id: UnsafeRawBufferPointer) -> UInt64 { unsafe XXH3.hash64(id) }

    /// Asks the processor for the place in the index where a customer is found.
    @inline(__always)
    public func prefetchIndex(hash: UInt64) { unsafe kindred_prefetch(index.place(of: hash)) }

    /// Asks the processor for the head of a customer's block; the index must be at hand by now.
    @inline(__always)
    public func prefetchHead(hash: UInt64) {
        guard let block = unsafe index.candidate(of: hash) else { return }
        for line in 0..<Self.headLines { unsafe kindred_prefetch(block + 64 * line) }
    }

    /// Asks the processor for what an event touches of a customer's block; its head must be at hand by now.
    public func prefetchBlock(hash: UInt64, markWords: Int) {
        guard let base = unsafe index.candidate(of: hash) else { return }
        let block = unsafe CustomerBlock(base)
        EventRing(block, markWords: markWords).prefetchNewest()
        unsafe prefetch(from: block.section(BlockSection.nameCounts), in: block)
    }

    /// Asks the processor for a block from a place on.
    @inline(__always)
    private func prefetch(from start: UnsafeMutableRawPointer, in block: CustomerBlock) {
        var place = unsafe start
        let end = unsafe min(block.base + block.usedBytes, start + Self.prefetchBytesMax)
        while unsafe place < end {
            unsafe kindred_prefetch(place)
            unsafe place += 64
        }
    }

    /// Asks the processor for the place where the block of a row is found.
    @inline(__always)
    public func prefetchRow(_ row: CustomerRow) {
        unsafe rows.withUnsafeBufferPointer { unsafe kindred_prefetch($0.baseAddress! + Int(row.value)) }
    }

    /// Asks the processor for the head of a row's block; its place must be at hand by now.
    @inline(__always)
    public func prefetchHead(_ row: CustomerRow) {
        guard let block = unsafe rows[Int(row.value)] else { return }
        for line in 0..<Self.headLines { unsafe kindred_prefetch(block + 64 * line) }
    }

    /// Asks the processor for the states of a row's block; its head must be at hand by now.
    @inline(__always)
    public func prefetchStates(_ row: CustomerRow) {
        guard let base = unsafe rows[Int(row.value)] else { return }
        let block = unsafe CustomerBlock(base)
        unsafe kindred_prefetch(block.section(BlockSection.memberships))
        unsafe prefetch(from: block.section(BlockSection.firstState), in: block)
    }

    /// Asks the processor for a row's block behind its head, which must be at hand by now.
    @inline(__always)
    public func prefetchBlock(_ row: CustomerRow) {
        guard let base = unsafe rows[Int(row.value)] else { return }
        unsafe prefetch(from: base + 64 * Self.headLines, in: CustomerBlock(base))
    }

    /// Lines of a block's header and offsets, and most bytes behind them that are asked for ahead.
    private static var headLines: Int { 4 }
    private static var prefetchBytesMax: Int { 2048 }

    @inline(__always)
    public func find(hash: UInt64, id: UnsafeRawBufferPointer) -> CustomerBlock? {
        unsafe index.find(hash: hash, id: id)
    }

    @inline(__always)
    public subscript(row: CustomerRow) -> CustomerBlock { unsafe CustomerBlock(rows[Int(row.value)]!) }

    /// Makes a customer that is not there yet: only its id, everything else empty.
    public mutating func insert(hash: UInt64, id: UnsafeRawBufferPointer) -> CustomerBlock {
        let front = CustomerBlock.frontBytes(sections: sectionCount)
        let idRoom = (id.count + 7) & ~7
        let bytes = allocator.roundedSize(front + idRoom + Self.firstRoom)
        let block = unsafe CustomerBlock(allocator.allocate(bytes))
        unsafe block.header.initialize(to: BlockHeader())
        unsafe block.header.pointee.idHash = hash
        unsafe block.header.pointee.row = unsafe UInt32(rows.count)
        unsafe block.header.pointee.idBytes = UInt16(id.count)
        unsafe block.header.pointee.blockBytes = UInt32(bytes)
        unsafe block.header.pointee.sectionCount = UInt16(sectionCount)
        unsafe block.offsets[0] = UInt32(front)
        for section in 1...sectionCount { unsafe block.offsets[section] = UInt32(front + idRoom) }
        if let bytes = id.baseAddress {
            unsafe block.section(BlockSection.id).copyMemory(from: bytes, byteCount: id.count)
        }
        unsafe rows.append(block.base)
        count += 1
        index.insert(hash: hash, block: block)
        return block
    }

    /// Makes a customer with the id and the header of one of another table, as it was there, and sections of these sizes,
    /// of which nothing is set; the first must be that of the id.
    mutating func adopt(_ other: CustomerBlock, sectionBytes: (Int) -> Int) -> CustomerBlock {
        let front = CustomerBlock.frontBytes(sections: sectionCount)
        var end = front
        for section in 0..<sectionCount { end += sectionBytes(section) }
        let bytes = allocator.roundedSize(end)
        let block = unsafe CustomerBlock(allocator.allocate(bytes))
        unsafe block.header.initialize(to: other.header.pointee)
        unsafe block.header.pointee.row = unsafe UInt32(rows.count)
        unsafe block.header.pointee.blockBytes = UInt32(bytes)
        unsafe block.header.pointee.sectionCount = UInt16(sectionCount)
        unsafe block.header.pointee.flags &= ~BlockFlags.dirty
        unsafe block.header.pointee.armed = .max
        unsafe recordSum &+= block.header.pointee.recordHash
        var place = front
        for section in 0..<sectionCount {
            unsafe block.offsets[section] = UInt32(place)
            place += sectionBytes(section)
        }
        unsafe block.offsets[sectionCount] = UInt32(place)
        unsafe rows.append(block.base)
        count += 1
        unsafe index.insert(hash: block.header.pointee.idHash, block: block)
        return block
    }

    /// Makes a section at least `bytes` large; what it held stays at its beginning. The block may move.
    @inline(__always)
    public mutating func reserve(_ section: Int, bytes: Int, in block: inout CustomerBlock) {
        if block.capacity(section) < bytes { resize(section, bytes: bytes, in: &block) }
    }

    /// Makes a section just `bytes` large, rounded to 8; what it held stays as far as it fits. The block may move.
    @inline(never)
    public mutating func resize(_ section: Int, bytes: Int, in block: inout CustomerBlock) {
        let wanted = (bytes + 7) & ~7
        let change = wanted - block.capacity(section)
        guard change != 0 else { return }
        let used = block.usedBytes
        let sections = unsafe Int(block.header.pointee.sectionCount)
        let tail = unsafe Int(block.offsets[section + 1])
        if unsafe used + change <= Int(block.header.pointee.blockBytes) {
            unsafe memmove(block.base + tail + change, block.base + tail, used - tail)
        } else {
            let larger = move(
                block, bytes: (used + change) * 9 / 8, before: min(tail, tail + change), after: tail, shift: change)
            block = larger
        }
        for later in (section + 1)...sections {
            unsafe block.offsets[later] = unsafe UInt32(Int(block.offsets[later]) + change)
        }
    }

    /// Makes a section hold just these bytes. The block may move.
    mutating func fill(_ section: Int, with bytes: UnsafeRawBufferPointer, block: inout CustomerBlock) {
        resize(section, bytes: bytes.count, in: &block)
        if let from = bytes.baseAddress { unsafe block.section(section).copyMemory(from: from, byteCount: bytes.count) }
    }

    /// Makes a section hold just the first bytes of the same section of another table's block. The block may move.
    public mutating func copy(_ section: Int, of other: CustomerBlock, bytes: Int, into block: inout CustomerBlock) {
        unsafe fill(
            section, with: UnsafeRawBufferPointer(start: other.section(section), count: bytes), block: &block)
    }

    /// Copies a block to a larger one, with `shift` bytes put in between at `after`.
    private mutating func move(
        _ block: CustomerBlock, bytes: Int, before: Int, after: Int, shift: Int
    ) -> CustomerBlock {
        let size = allocator.roundedSize(bytes)
        let larger = unsafe CustomerBlock(allocator.allocate(size))
        unsafe memcpy(larger.base, block.base, before)
        unsafe memcpy(larger.base + after + shift, block.base + after, block.usedBytes - after)
        unsafe larger.header.pointee.blockBytes = UInt32(size)
        unsafe index.move(hash: block.header.pointee.idHash, from: block, to: larger)
        unsafe rows[Int(block.header.pointee.row)] = unsafe larger.base
        unsafe allocator.deallocate(block.base, bytes: Int(block.header.pointee.blockBytes))
        return larger
    }

    /// Notes that a customer changed.
    @inline(__always)
    public mutating func markDirty(_ block: CustomerBlock) {
        guard unsafe block.header.pointee.flags & BlockFlags.dirty == 0 else { return }
        unsafe block.header.pointee.flags |= BlockFlags.dirty
        changed.append(block.row)
    }

    /// The first of the customers changed since they were last taken, in the order of their first change; they count as
    /// unchanged from now on.
    public mutating func takeDirty(atMost limit: Int = .max) -> [CustomerRow] {
        let taken = dirty.prefix(limit).filter { unsafe rows[Int($0.value)] != nil }
        changedTaken += min(limit, dirtyCount)
        if changedTaken * 2 >= changed.count {
            changed.removeFirst(changedTaken)
            changedTaken = 0
        }
        for row in taken { unsafe self[row].header.pointee.flags &= ~BlockFlags.dirty }
        return taken
    }

    /// Notes that a customer's record of this hash was written or read, in the place of the one before.
    @inline(__always)
    public mutating func noteRecord(_ block: CustomerBlock, hash: UInt64) {
        recordSum = unsafe recordSum &- block.header.pointee.recordHash &+ hash
        unsafe block.header.pointee.recordHash = hash
    }

    /// Removes a customer. Its row stays empty.
    public mutating func remove(_ block: CustomerBlock) {
        let header = unsafe block.header.pointee
        index.remove(hash: header.idHash, block: block)
        unsafe rows[Int(header.row)] = nil
        count -= 1
        recordSum &-= header.recordHash
        unsafe allocator.deallocate(block.base, bytes: Int(header.blockBytes))
    }

    /// Rows given so far, those of removed customers included.
    public var rowCount: Int { unsafe rows.count }

    /// The customer of a row; nil where it was removed.
    public func block(at row: Int) -> CustomerBlock? { unsafe rows[row].map { unsafe CustomerBlock($0) } }

    /// Calls `body` for every customer, in the order in which they came.
    public func visit(_ body: (CustomerBlock) -> Void) {
        for row in unsafe rows.indices { block(at: row).map(body) }
    }

    /// Number of customers changed since they were last taken, those removed since included.
    public var dirtyCount: Int { changed.count - changedTaken }

    var dirty: ArraySlice<CustomerRow> { changed[changedTaken...] }
}
