// How numbers are counted without knowing beforehand where they lie. A number's ordered bits (`OrderedBits`) without
// their lowest `shift` bits are its cell; the shift is the smallest at which at most `cellsMax` cells are occupied. So
// whole numbers, and whatever else has few values, are counted exactly; prices over six orders of magnitude get some
// hundred cells an order, timestamps of one month some hundred cells of an hour. The shift depends on the set of
// numbers alone, not on their order nor on how shards split them: histograms merge to the same one in any order. Every
// boundary of bins lies between cells, so that counts of bins are exact.
//
// Refused: boundaries agreed upon beforehand (a second pass over all customers, who have changed meanwhile), and
// quantile sketches (their counts are estimates, and depend on the order of merging).

/// How many customers have which numbers, by groups ("lanes") of customers.
struct NumberHistogram: Sendable, Equatable {
    static let cellsMax = 1024
    /// Finite numbers without their 54 lowest bits are at most 1,024 integers.
    static let shiftMax = 54

    let lanes: Int
    private(set) var shift: Int
    /// In ascending order.
    private(set) var cells: [Int64]
    /// Shape (cells, lanes).
    private(set) var counts: [UInt64]
    /// Customers without a number, shape (lanes).
    private(set) var missing: [UInt64]

    /// - Parameter cells: each once, in any order, with its count in each lane.
    init(lanes: Int, shift: Int, unordered cells: [(cell: Int64, counts: [UInt64])], missing: [UInt64]) {
        self.lanes = lanes
        self.shift = shift
        let sorted = cells.sorted { $0.cell < $1.cell }
        self.cells = sorted.map(\.cell)
        counts = sorted.flatMap(\.counts)
        self.missing = missing
    }

    init(lanes: Int) {
        self.init(lanes: lanes, shift: 0, unordered: [], missing: Array(repeating: 0, count: lanes))
    }

    /// Customers with a number, by lane.
    var present: [UInt64] {
        var sums = Array(repeating: UInt64(0), count: lanes)
        for (index, count) in counts.enumerated() { sums[index % lanes] += count }
        return sums
    }

    /// Customers in a cell, of all lanes.
    func total(_ index: Int) -> UInt64 { counts[index * lanes..<(index + 1) * lanes].reduce(0, +) }

    /// Where a cell's numbers begin.
    func start(_ index: Int) -> Int64 { cells[index] << Int64(shift) }

    /// The same customers in other lanes: `sources[i]` are the lanes that make up the new lane i.
    func regrouped(_ sources: [[Int]]) -> NumberHistogram {
        var result = NumberHistogram(lanes: sources.count)
        result.shift = shift
        result.cells = cells
        result.counts.reserveCapacity(cells.count * sources.count)
        for index in cells.indices {
            for source in sources { result.counts.append(source.reduce(0) { $0 + counts[index * lanes + $1] }) }
        }
        result.missing = sources.map { $0.reduce(0) { $0 + missing[$1] } }
        return result
    }

    /// Adds another shard's customers; the lanes must be as many.
    mutating func merge(_ other: NumberHistogram) {
        precondition(lanes == other.lanes)
        var other = other
        let wider = max(shift, other.shift)
        coarsen(to: wider)
        other.coarsen(to: wider)
        var merged: (cells: [Int64], counts: [UInt64]) = ([], [])
        merged.cells.reserveCapacity(cells.count + other.cells.count)
        merged.counts.reserveCapacity(counts.count + other.counts.count)
        var (own, their) = (0, 0)
        while own < cells.count || their < other.cells.count {
            let takesOwn = their == other.cells.count || own < cells.count && cells[own] <= other.cells[their]
            let takesTheir = own == cells.count || their < other.cells.count && other.cells[their] <= cells[own]
            merged.cells.append(takesOwn ? cells[own] : other.cells[their])
            for lane in 0..<lanes {
                let count = (takesOwn ? counts[own * lanes + lane] : 0)
                merged.counts.append(count + (takesTheir ? other.counts[their * lanes + lane] : 0))
            }
            own += takesOwn ? 1 : 0
            their += takesTheir ? 1 : 0
        }
        (cells, counts) = merged
        for lane in 0..<lanes { missing[lane] += other.missing[lane] }
        coarsen(to: shift + Self.shiftNeeded(ascending: cells))
    }

    /// How many more bits must go until few enough cells are left.
    static func shiftNeeded(ascending cells: [Int64]) -> Int {
        guard cells.count > cellsMax else { return 0 }
        // Two neighbours share a cell once all bits are gone in which they differ.
        var separatedBelow = Array(repeating: 0, count: 65)
        for (low, high) in zip(cells, cells.dropFirst()) {
            separatedBelow[64 - (low ^ high).leadingZeroBitCount] += 1
        }
        var left = cells.count
        for bits in 1...64 {
            left -= separatedBelow[bits]
            if left <= cellsMax { return bits }
        }
        return 64
    }

    private mutating func coarsen(to newShift: Int) {
        guard newShift > shift else { return }
        let dropped = Int64(newShift - shift)
        var kept = 0
        for index in cells.indices {
            let cell = cells[index] >> dropped
            if kept > 0 && cells[kept - 1] == cell {
                for lane in 0..<lanes { counts[(kept - 1) * lanes + lane] += counts[index * lanes + lane] }
            } else {
                cells[kept] = cell
                for lane in 0..<lanes { counts[kept * lanes + lane] = counts[index * lanes + lane] }
                kept += 1
            }
        }
        cells.removeLast(cells.count - kept)
        counts.removeLast(counts.count - kept * lanes)
        shift = newShift
    }
}
