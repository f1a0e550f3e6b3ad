/// Observations counted up to each bound, gathered by one thread without a lock and merged into a metric now and then:
/// what happens too often to be told one by one.
public struct HistogramCounts: Sendable, Equatable {
    /// Finite, and rising.
    public let bounds: [Double]
    /// `counts[i]` observations at or below bound i and above the one before; the last has no bound.
    public private(set) var counts: [Int]
    public private(set) var sum: Double

    public init(bounds: [Double]) {
        self.init(bounds: bounds, counts: Array(repeating: 0, count: bounds.count + 1), sum: 0)
    }

    /// - Parameter counts: one more than there are bounds.
    public init(bounds: [Double], counts: [Int], sum: Double) {
        precondition(counts.count == bounds.count + 1, "\(counts.count) counts for \(bounds.count) bounds")
        self.bounds = bounds
        self.counts = counts
        self.sum = sum
    }

    /// Counts a value, as often as `times` says.
    public mutating func observe(_ value: Double, times: Int = 1) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += times
        sum += value * Double(times)
    }

    /// Adds what was counted elsewhere up to the same bounds.
    public mutating func merge(_ other: HistogramCounts) {
        precondition(bounds == other.bounds, "two histograms of different bounds")
        for index in counts.indices { counts[index] += other.counts[index] }
        sum += other.sum
    }

    /// Observations in all.
    public var total: Int { counts.reduce(0, +) }
}
