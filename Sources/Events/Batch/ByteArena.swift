/// Bytes one behind the other in one block that is kept from batch to batch.
///
/// Unsafe inside, safe outside: the block is owned by the arena; places are offsets, so that growth moves nothing from
/// under anybody. It holds at most 2 GiB, which a batch of two thousand records of the greatest size does not reach.
@safe
struct ByteArena: ~Copyable, @unchecked Sendable {
    private(set) var count = 0
    private var base: UnsafeMutableRawPointer
    private var capacity: Int

    private static let capacityMin = 64 * 1024
    /// What one batch of large records made it grow to is given back with the next.
    private static let capacityKept = 16 * 1024 * 1024

    /// The top bit of its ranges, which tells the two arenas of a batch apart.
    static let tag: UInt32 = 1 << 31
    private let tag: UInt32

    init(isTagged: Bool) {
        tag = isTagged ? Self.tag : 0
        capacity = Self.capacityMin
        unsafe base = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit { unsafe base.deallocate() }

    mutating func removeAll() {
        count = 0
        guard capacity > Self.capacityKept else { return }
        unsafe base.deallocate()
        capacity = Self.capacityMin
        unsafe base = .allocate(byteCount: capacity, alignment: 16)
    }

    /// Forgets what was appended since the arena had `count` bytes.
    @inline(__always)
    mutating func cut(to count: Int) { self.count = min(count, self.count) }

    @inline(__always)
    func bytes(_ range: ByteRange) -> UnsafeRawBufferPointer {
        let start = Int(range.start & ~Self.tag)
        precondition(start &+ Int(range.count) <= count, "a range of another batch")
        return unsafe UnsafeRawBufferPointer(start: base + start, count: Int(range.count))
    }

    /// All bytes; ranges count from their start.
    var all: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(start: base, count: count) }

    /// The range of `count` bytes at `start`.
    @inline(__always)
    func range(_ start: Int, _ count: Int) -> ByteRange {
        ByteRange(start: UInt32(truncatingIfNeeded: start) | tag, count: UInt32(truncatingIfNeeded: count))
    }

    /// Makes room for `more` bytes and answers where they begin; `advance(by:)` takes them.
    @inline(__always)
    mutating func reserve(_ more: Int) -> UnsafeMutableRawPointer {
        if count + more > capacity { grow(to: count + more) }
        return unsafe base + count
    }

    @inline(__always)
    mutating func advance(by more: Int) { count += more }

    @inline(__always)
    mutating func append(_ bytes: UnsafeRawBufferPointer) -> ByteRange {
        let at = unsafe reserve(bytes.count)
        let range = range(count, bytes.count)
        if let from = bytes.baseAddress { unsafe at.copyMemory(from: from, byteCount: bytes.count) }
        count += bytes.count
        return range
    }

    @inline(__always)
    mutating func append(_ text: StaticString) -> ByteRange {
        unsafe append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    @inline(__always)
    mutating func append<Number: FixedWidthInteger>(_ number: Number) {
        unsafe reserve(MemoryLayout<Number>.size).storeBytes(of: number, as: Number.self)
        count += MemoryLayout<Number>.size
    }

    /// Overwrites a number that was appended at `offset`.
    func overwrite<Number: FixedWidthInteger>(_ number: Number, at offset: Int) {
        precondition(offset + MemoryLayout<Number>.size <= count, "behind the arena's end")
        unsafe (base + offset).storeBytes(of: number, as: Number.self)
    }

    @inline(never)
    private mutating func grow(to needed: Int) {
        precondition(needed < Int(Self.tag), "the batch is never emptied")
        let larger = max(needed, capacity * 2)
        let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
        unsafe moved.copyMemory(from: base, byteCount: count)
        unsafe base.deallocate()
        unsafe base = unsafe moved
        capacity = larger
    }
}
