import Numerics

/// Bins of numbers, by quantiles of everyone counted.
///
/// With n customers in ascending order, an edge lies below the cell of each customer number ⌊i·n/20⌋, i = 1 … 19, and
/// a number's bin is how many edges lie at or below it; equal edges are one, so that no bin is empty. Numbers that have
/// at most 20 different values get a bin each.
struct NumberBins: Sendable, Equatable {
    static let binsMax = 20

    /// Ordered bits at which the first bin begins; nil where no customer has a number.
    var lowest: Int64?
    /// Ordered bits at which each further bin begins, ascending.
    var edges: [Int64]
    /// Whether each bin is one value, counted exactly.
    var areValues: Bool

    init(_ histogram: NumberHistogram) {
        lowest = histogram.cells.isEmpty ? nil : histogram.start(0)
        areValues = histogram.shift == 0 && histogram.cells.count <= Self.binsMax
        if areValues {
            edges = histogram.cells.indices.dropFirst().map(histogram.start)
            return
        }
        edges = []
        let totals = histogram.cells.indices.map(histogram.total)
        let all = totals.reduce(0, +)
        var (cell, through) = (0, totals.first ?? 0)
        for cut in 1..<UInt64(Self.binsMax) {
            let place = cut * all / UInt64(Self.binsMax)
            while through <= place && cell + 1 < totals.count {
                cell += 1
                through += totals[cell]
            }
            if cell > 0, edges.last != histogram.start(cell) { edges.append(histogram.start(cell)) }
        }
    }

    init(lowest: Int64?, edges: [Int64], areValues: Bool) {
        self.lowest = lowest
        self.edges = edges
        self.areValues = areValues
    }

    var count: Int { lowest == nil ? 0 : edges.count + 1 }

    /// Counts of the bins, shape (bins, lanes).
    func counts(_ histogram: NumberHistogram) -> [[UInt64]] {
        var sums = Array(repeating: Array(repeating: UInt64(0), count: histogram.lanes), count: count)
        guard count > 0 else { return sums }
        var bin = 0
        for index in histogram.cells.indices {
            while bin < edges.count && edges[bin] <= histogram.start(index) { bin += 1 }
            for lane in 0..<histogram.lanes { sums[bin][lane] += histogram.counts[index * histogram.lanes + lane] }
        }
        return sums
    }

    /// What people read: the bins' values or boundaries.
    var labels: [RowLabel] {
        guard let lowest else { return [] }
        let starts = ([lowest] + edges).map(OrderedBits.value)
        if areValues { return starts.map { RowLabel(kind: .number, number: $0) } }
        return starts.indices.map { bin in
            RowLabel(kind: .range, from: starts[bin], to: bin + 1 < starts.count ? starts[bin + 1] : nil)
        }
    }
}
