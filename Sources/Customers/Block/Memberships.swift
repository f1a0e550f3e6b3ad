// Which segments a customer is in, and since when. Section layout for n segments: the bits, UInt64 × ceil(n / 64), then
// Int64 × m, the instant of entry of each segment whose bit is set, in the order of the bits.

import Glibc

/// The memberships of a customer, as a view of its block.
@safe
public struct Memberships {
    @usableFromInline let words: UnsafeMutablePointer<UInt64>
    @usableFromInline let wordCount: Int

    /// - Parameter segments: number of segments of the plan.
    @inline(__always)
    public init(_ block: CustomerBlock, segments: Int) {
        unsafe words = unsafe block.section(BlockSection.memberships).assumingMemoryBound(to: UInt64.self)
        wordCount = block.isEmpty(BlockSection.memberships) ? 0 : (segments + 63) / 64
    }

    @inlinable
    public func contains(_ segment: Int) -> Bool {
        unsafe wordCount > 0 && words[segment >> 6] & (1 << UInt64(segment & 63)) != 0
    }

    public var count: Int { (0..<wordCount).reduce(0) { unsafe $0 + words[$1].nonzeroBitCount } }

    /// Words of bits; 0 where the section is empty.
    var bitWords: Int { wordCount }
    func word(_ index: Int) -> UInt64 { unsafe words[index] }

    private func rank(_ segment: Int) -> Int {
        let below = unsafe words[segment >> 6] & ((1 << UInt64(segment & 63)) - 1)
        return (0..<(segment >> 6)).reduce(below.nonzeroBitCount) { unsafe $0 + words[$1].nonzeroBitCount }
    }

    private var instants: UnsafeMutablePointer<Int64> {
        unsafe UnsafeMutableRawPointer(words + wordCount).assumingMemoryBound(to: Int64.self)
    }

    /// When the customer entered a segment it is in.
    public func since(_ segment: Int) -> Int64 { unsafe instants[rank(segment)] }

    /// Calls `body` with each segment the customer is in and the instant of entry.
    public func visit(_ body: (_ segment: Int, _ since: Int64) -> Void) {
        var entry = 0
        for word in 0..<wordCount {
            var bits = unsafe words[word]
            while bits != 0 {
                unsafe body(word * 64 + bits.trailingZeroBitCount, instants[entry])
                entry += 1
                bits &= bits - 1
            }
        }
    }

    /// Sets a bit; there is room for one more instant.
    func insert(_ segment: Int, since: Int64) {
        let rank = rank(segment)
        var entry = count
        while entry > rank {
            unsafe instants[entry] = unsafe instants[entry - 1]
            entry -= 1
        }
        unsafe instants[rank] = since
        unsafe words[segment >> 6] |= 1 << UInt64(segment & 63)
    }

    func remove(_ segment: Int) {
        let rank = rank(segment)
        let last = count - 1
        for entry in rank..<max(rank, last) { unsafe instants[entry] = unsafe instants[entry + 1] }
        unsafe words[segment >> 6] &= ~(1 << UInt64(segment & 63))
    }
}

extension CustomerTable {
    /// Enters a customer into a segment it is not in. The block may move.
    public mutating func enter(_ segment: Int, since: Int64, segments: Int, block: inout CustomerBlock) {
        let words = (segments + 63) / 64
        if block.isEmpty(BlockSection.memberships) {
            resize(BlockSection.memberships, bytes: (words + 2) * 8, in: &block)
            unsafe memset(block.section(BlockSection.memberships), 0, words * 8)
        }
        let count = Memberships(block, segments: segments).count
        let room = block.capacity(BlockSection.memberships) / 8 - words
        if count == room {
            resize(BlockSection.memberships, bytes: (words + room + max(2, room / 2)) * 8, in: &block)
        }
        Memberships(block, segments: segments).insert(segment, since: since)
    }

    /// Takes a customer out of a segment it is in.
    public mutating func exit(_ segment: Int, segments: Int, block: CustomerBlock) {
        Memberships(block, segments: segments).remove(segment)
    }
}
