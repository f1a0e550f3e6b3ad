// Life-long counts by event name, at most 64 names a customer: pairs of (name UInt32, count UInt32), in the order of
// their first event; a place whose count is 0 is free. Counts stop at their largest value.

/// The counts of a customer, as a view of its block.
@safe
public struct NameCounts {
    public static let namesMax = 64

    private let pairs: UnsafeMutablePointer<UInt32>
    private let capacity: Int

    @inline(__always)
    public init(_ block: CustomerBlock) {
        unsafe pairs = unsafe block.section(BlockSection.nameCounts).assumingMemoryBound(to: UInt32.self)
        capacity = block.capacity(BlockSection.nameCounts) / 8
    }

    /// Adds to a name that has a place; answers false where it has none.
    @inline(__always)
    func increment(_ name: NameID, by count: UInt32 = 1) -> Bool {
        var index = 0
        while index < capacity {
            if unsafe pairs[2 * index] == name.value && pairs[2 * index + 1] != 0 {
                let (sum, isOver) = unsafe pairs[2 * index + 1].addingReportingOverflow(count)
                unsafe pairs[2 * index + 1] = isOver ? .max : sum
                return true
            }
            index += 1
        }
        return false
    }

    /// Calls `body` with each name and its count.
    public func visit(_ body: (NameID, UInt32) -> Void) {
        for index in 0..<capacity where unsafe pairs[2 * index + 1] != 0 {
            unsafe body(NameID(pairs[2 * index]), pairs[2 * index + 1])
        }
    }

    /// The count of a name; 0 where it has no place.
    public func count(of name: NameID) -> UInt32 {
        for index in 0..<capacity where unsafe pairs[2 * index] == name.value { return unsafe pairs[2 * index + 1] }
        return 0
    }

    /// Whether all places are taken by other names, so that some events may not have been counted.
    public var isFull: Bool {
        capacity >= Self.namesMax && (0..<capacity).allSatisfy { unsafe pairs[2 * $0 + 1] != 0 }
    }

    func add(_ name: NameID, count: UInt32) {
        var index = 0
        while unsafe pairs[2 * index + 1] != 0 { index += 1 }
        unsafe pairs[2 * index] = name.value
        unsafe pairs[2 * index + 1] = count
    }

    /// Places for names, used or free.
    var places: Int { capacity }
    func isUsed(_ index: Int) -> Bool { unsafe pairs[2 * index + 1] != 0 }
    func name(_ index: Int) -> NameID { unsafe NameID(pairs[2 * index]) }
    func count(_ index: Int) -> UInt32 { unsafe pairs[2 * index + 1] }

    var used: Int { (0..<capacity).count { unsafe pairs[2 * $0 + 1] != 0 } }

    func clear(from first: Int) {
        for index in first..<max(first, capacity) {
            unsafe pairs[2 * index] = 0
            unsafe pairs[2 * index + 1] = 0
        }
    }
}

extension CustomerTable {
    /// Counts an event of a name; names past the bound are not counted. The block may move.
    @inline(__always)
    public mutating func countName(_ name: NameID, block: inout CustomerBlock) {
        if NameCounts(block).increment(name) { return }
        addName(name, count: 1, block: &block)
    }

    /// Adds a count to a name that may have a place: names past the dictionary's bound become one.
    mutating func mergeName(_ name: NameID, count: UInt32, block: inout CustomerBlock) {
        if !NameCounts(block).increment(name, by: count) { addName(name, count: count, block: &block) }
    }

    /// Gives a name that has none a place, with a count.
    @inline(never)
    mutating func addName(_ name: NameID, count: UInt32, block: inout CustomerBlock) {
        let capacity = block.capacity(BlockSection.nameCounts) / 8
        if NameCounts(block).used == capacity {
            guard capacity < NameCounts.namesMax else { return }
            let larger = capacity < 4 ? capacity + 2 : min(NameCounts.namesMax, capacity + capacity / 2)
            resize(BlockSection.nameCounts, bytes: larger * 8, in: &block)
            NameCounts(block).clear(from: capacity)
        }
        NameCounts(block).add(name, count: count)
    }
}
