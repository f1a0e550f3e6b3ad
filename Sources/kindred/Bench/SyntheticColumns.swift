import Insights
import Numerics

/// Customers as ready columns, a million in some hundred megabytes: what the scenarios of insights work on.
struct SyntheticColumns {
    /// A slice that is filled once and read in every round.
    final class Portion {
        let slice: CustomerSlice
        init(_ slice: consuming CustomerSlice) { self.slice = slice }
    }

    private(set) var portions: [Portion] = []
    let fields: [InsightField]
    private(set) var dictionaries: [ValueDictionary]

    /// - Parameters:
    ///   - values: of each field, how many values it has if it is a category: value i has the code i + 1.
    ///   - fill: sets the values of a row, whose memberships and hash it answers beforehand.
    init(
        fields: [InsightField], values: [Int], customers: Int,
        memberships: (Int) -> UInt8, fill: (inout CustomerSlice, _ row: Int, _ memberships: UInt8) -> Void
    ) {
        self.fields = fields
        dictionaries = values.map { count in
            var dictionary = ValueDictionary()
            for value in 0..<count { _ = dictionary.code(of: "v\(value)") }
            return dictionary
        }
        var hashes = SplitMix64(seed: 1)
        var made = 0
        while made < customers {
            var slice = CustomerSlice(fields: fields)
            while made < customers && !slice.isFull {
                let mask = memberships(made)
                let row = slice.append(memberships: mask, hash: hashes.next())
                fill(&slice, row, mask)
                made += 1
            }
            portions.append(Portion(slice))
        }
    }

    /// The least of some rounds of a job.
    static func least<Result>(of rounds: Int, _ job: () throws -> Result) rethrows -> (Result, Stopwatch) {
        var best = Stopwatch()
        let result = try best.measure(job)
        for _ in 1..<rounds {
            var watch = Stopwatch()
            _ = try watch.measure(job)
            if watch.cpu < best.cpu { best = watch }
        }
        return (result, best)
    }
}
