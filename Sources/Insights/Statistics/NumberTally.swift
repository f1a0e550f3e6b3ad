import Numerics

/// Counts numbers into the cells of a `NumberHistogram`, while they come.
struct NumberTally {
    private static let slotBits = 11
    private static let slots = 1 << slotBits
    private static let empty = Int64.min

    let lanes: Int
    private var shift: Int64 = 0
    private var occupied = 0
    /// Open addressing, at most half full: the cell of a slot. None before the first number.
    private var cells: [Int64] = []
    /// Shape (slots, lanes).
    private var counts: [UInt32] = []
    private var missing: [UInt32]

    /// - Parameter lanes: groups of customers, at most 256.
    init(lanes: Int) {
        self.lanes = lanes
        missing = Array(repeating: 0, count: lanes)
    }

    private mutating func clear() {
        cells = Array(repeating: Self.empty, count: Self.slots)
        counts = Array(repeating: 0, count: Self.slots * lanes)
    }

    /// Counts rows; those whose lane is no lane are left out.
    mutating func add(_ values: UnsafePointer<Double>, lanes rowLanes: UnsafeBufferPointer<UInt8>) {
        if cells.isEmpty { clear() }
        var row = 0
        while true {
            row = unsafe countKnown(values, rowLanes, from: row)
            guard row < rowLanes.count else { return }
            unsafe takeIn(OrderedBits.key(values[row]))
        }
    }

    /// Counts rows up to the first whose number has no cell yet; answers that row.
    private mutating func countKnown(
        _ values: UnsafePointer<Double>, _ rowLanes: UnsafeBufferPointer<UInt8>, from first: Int
    ) -> Int {
        let (lanes, shift) = (lanes, shift)
        return unsafe cells.withUnsafeBufferPointer { cells in
            unsafe counts.withUnsafeMutableBufferPointer { counts in
                for row in first..<rowLanes.count {
                    let lane = unsafe Int(rowLanes[row])
                    guard lane < lanes else { continue }
                    let value = unsafe values[row]
                    guard value.isFinite else {
                        missing[lane] &+= 1
                        continue
                    }
                    let cell = OrderedBits.key(value) &>> shift
                    var slot = Self.slot(cell)
                    while unsafe cells[slot] != cell {
                        if unsafe cells[slot] == Self.empty { return row }
                        slot = (slot &+ 1) & (Self.slots &- 1)
                    }
                    unsafe counts[slot &* lanes &+ lane] &+= 1
                }
                return rowLanes.count
            }
        }
    }

    /// Fibonacci hashing: the top bits of a product with 2⁶⁴ over the golden ratio.
    @inline(__always)
    private static func slot(_ cell: Int64) -> Int {
        let product = UInt64(bitPattern: cell) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: product &>> UInt64(64 - slotBits))
    }

    /// Makes a cell for a key that has none, coarsening all until there is room.
    private mutating func takeIn(_ key: Int64) {
        if occupied == NumberHistogram.cellsMax {
            let known = (cells.filter { $0 != Self.empty } + [key &>> shift]).sorted()
            coarsen(by: Int64(NumberHistogram.shiftNeeded(ascending: known)))
        }
        makeCell(key &>> shift)
    }

    /// The slot of a cell, which is made if there is none.
    @discardableResult
    private mutating func makeCell(_ cell: Int64) -> Int {
        var slot = Self.slot(cell)
        while cells[slot] != cell && cells[slot] != Self.empty { slot = (slot + 1) & (Self.slots - 1) }
        if cells[slot] == Self.empty { occupied += 1 }
        cells[slot] = cell
        return slot
    }

    private mutating func coarsen(by dropped: Int64) {
        let (oldCells, oldCounts) = (cells, counts)
        clear()
        occupied = 0
        shift += dropped
        for (oldSlot, cell) in oldCells.enumerated() where cell != Self.empty {
            let slot = makeCell(cell &>> dropped)
            for lane in 0..<lanes { counts[slot * lanes + lane] += oldCounts[oldSlot * lanes + lane] }
        }
    }

    /// What has been counted so far.
    var histogram: NumberHistogram {
        let occupied = cells.indices.filter { cells[$0] != Self.empty }.map { slot in
            (cell: cells[slot], counts: counts[slot * lanes..<(slot + 1) * lanes].map(UInt64.init))
        }
        return NumberHistogram(
            lanes: lanes, shift: Int(shift), unordered: occupied, missing: missing.map(UInt64.init))
    }
}
