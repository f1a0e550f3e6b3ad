import Numerics
import Testing

@Suite struct RankComparisonTests {
    /// Share of pairs in which the first number is larger, ties one half.
    static func area(_ first: [Double], _ second: [Double]) -> Double {
        let wins = first.reduce(0) { sum, a in
            sum + second.reduce(0) { $0 + (a > $1 ? 1 : a == $1 ? 0.5 : 0) }
        }
        return wins / Double(first.count * second.count)
    }

    /// DeLong's variance, from the definition.
    static func variance(_ first: [Double], _ second: [Double]) -> Double {
        func sample(_ values: [Double]) -> Double {
            let mean = values.reduce(0, +) / Double(values.count)
            return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
        }
        let ofFirst = first.map { area([$0], second) }
        let ofSecond = second.map { area(first, [$0]) }
        return sample(ofFirst) / Double(first.count) + sample(ofSecond) / Double(second.count)
    }

    static func numbers(_ count: Int, _ steps: UInt64, _ random: inout SplitMix64) -> [Double] {
        (0..<count).map { _ in Double(random.next() % steps) - 3 }
    }

    @Test(arguments: [2, 3, 7, 40, 200], [2, 8, 1_000_000])
    func agreesWithAllPairs(count: Int, steps: UInt64) {
        var random = SplitMix64(seed: UInt64(count) + steps)
        let first = Self.numbers(count, steps, &random)
        let second = Self.numbers(count + 5, steps, &random)
        let comparison = RankComparison(first, second)
        #expect(abs(comparison.area - Self.area(first, second)) < 1e-14)
        #expect(abs(comparison.areaVariance() - Self.variance(first, second)) < 1e-13)
        for above in [true, false] {
            let tied = above ? 1e9 : -1e9
            let more = (first + [tied, tied, tied], second + [tied, tied])
            let added = comparison.addingTiedGroup(first: 3, second: 2, above: above)
            #expect(abs(added.area - Self.area(more.0, more.1)) < 1e-14)
            #expect(abs(added.areaVariance() - Self.variance(more.0, more.1)) < 1e-13)
            #expect(added.tieSum == RankComparison(more.0, more.1).tieSum)
        }
    }

    @Test func aGroupCountedWholeDoesNotVary() {
        var random = SplitMix64(seed: 5)
        let (first, second) = (Self.numbers(50, 90, &random), Self.numbers(80, 90, &random))
        let comparison = RankComparison(first, second)
        #expect(comparison.areaVariance(firstOf: 50, secondOf: 80) == 0)
        #expect(comparison.areaVariance(firstOf: 50, secondOf: 800) < comparison.areaVariance())
    }

    @Test func emptyGroupsTellNothing() {
        #expect(RankComparison([], [1, 2]).area == 0.5)
        #expect(RankComparison([], []).pValue == 1)
        #expect(RankComparison([3], [3]).pValue == 1)
        #expect(RankComparison([1], []).addingTiedGroup(first: 0, second: 1, above: true).area == 0)
    }
}
