/// Counts of sets of segments.
enum SupersetSums {
    /// Customers in exactly the segments of each set -> customers in at least those, by Yates's algorithm: for each
    /// segment in turn, what lacks it takes in what has it. Cost k·2^k.
    /// - Parameter exclusive: by the set's bits; the count is a power of two.
    static func inclusive(_ exclusive: [UInt64]) -> [UInt64] {
        var sums = exclusive
        var bit = 1
        while bit < sums.count {
            for set in sums.indices where set & bit == 0 { sums[set] += sums[set | bit] }
            bit <<= 1
        }
        return sums
    }
}
