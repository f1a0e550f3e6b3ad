import Numerics

/// Scores categories, on the counts of everyone.
///
/// The score is cross-fitted: the order of values is learned in one fold and judged in the other, so that a rare value
/// whose customers are on one side by luck does not do better than a coin. The p is that of Pearson's test of both
/// sides' counts and not of the score: the scores of two folds lean on each other's order and so do not have a known
/// distribution (two values with no signal come out significant at 0.05 in 9.75 % of cases by their sum). Pearson's
/// holds its level at any number of customers here since rare values are taken together, by the margins alone.
struct CategoryScoring {
    private static let smoothing = 10.0
    /// Expected customers on the smaller side below which a value is taken together with others (Cochran, Biometrics 10,
    /// 1954).
    private static let expectedMin = 5.0

    /// The values, then those without one.
    private let cells: [CategoryCounts.Cells]
    private let names: [[UInt8]]

    init(_ counts: CategoryCounts) {
        let hasMissing = counts.missing != .zero
        cells = counts.values.map(\.cells) + (hasMissing ? [counts.missing] : [])
        names = counts.values.map(\.value)
    }

    func score(_ field: InsightField, segment: SegmentName) -> FieldScore {
        let area = (area(of: 0) + area(of: 1)) / 2
        return FieldScore(
            score: max(0, 2 * area - 1), standardError: nil, pValue: pValue, direction: direction(field, segment))
    }

    /// Positives and all customers of a fold.
    private func sides(_ cells: CategoryCounts.Cells, _ fold: Int) -> (positives: Double, all: Double) {
        let (primary, other) = (Double(cells[2 * fold]), Double(cells[2 * fold + 1]))
        return (primary, primary + other)
    }

    /// Area in one fold, values in ascending order of their ratio in the other; equal ratios are tied.
    private func area(of fold: Int) -> Double {
        let learned = cells.map { sides($0, 1 - fold) }
        let positives = learned.reduce(0) { $0 + $1.positives }
        let share = positives / max(1, learned.reduce(0) { $0 + $1.all })
        let ratios = learned.map { ($0.positives + Self.smoothing * share) / ($0.all + Self.smoothing) }
        var wins = 0.0
        var below = (positives: 0.0, negatives: 0.0)
        let order = cells.indices.sorted { (ratios[$0], $0) < (ratios[$1], $1) }
        var place = 0
        while place < order.count {
            var group = (positives: 0.0, negatives: 0.0)
            let ratio = ratios[order[place]]
            while place < order.count && ratios[order[place]] == ratio {
                let own = sides(cells[order[place]], fold)
                group.positives += own.positives
                group.negatives += own.all - own.positives
                place += 1
            }
            wins += group.positives * (below.negatives + group.negatives / 2)
            below.positives += group.positives
            below.negatives += group.negatives
        }
        guard below.positives > 0 && below.negatives > 0 else { return 0.5 }
        return wins / (below.positives * below.negatives)
    }

    /// Pearson's chi-squared of values against sides, times (N − 1)/N, with which its mean given the margins is exactly
    /// its degrees of freedom (Haldane, Biometrika 31, 1940).
    private var pValue: Double {
        let totals = cells.map { (Double($0[0] + $0[2]), Double($0[1] + $0[3])) }
        let (first, second) = totals.reduce((0, 0)) { ($0.0 + $1.0, $0.1 + $1.1) }
        let all = first + second
        guard first > 0, second > 0 else { return 1 }
        let groups = Self.joined(totals, smallerShare: min(first, second) / all)
        guard groups.count > 1 else { return 1 }
        let statistic = groups.reduce(0) { sum, group in
            let expected = (group.0 + group.1) * first / all
            // Both sides' terms in one: their differences are the same, and 1/e₁ + 1/e₂ = N²/(size·first·second).
            let difference = group.0 - expected
            return sum + difference * difference * all * all / ((group.0 + group.1) * first * second)
        }
        return ChiSquaredDistribution.upperTail(statistic * (all - 1) / all, freedom: groups.count - 1)
    }

    /// The values' counts, the rare ones together.
    private static func joined(_ totals: [(Double, Double)], smallerShare: Double) -> [(Double, Double)] {
        var groups: [(Double, Double)] = []
        var rare = (0.0, 0.0)
        for total in totals.sorted(by: { $0.0 + $0.1 < $1.0 + $1.1 }) {
            let isRare = (total.0 + total.1) * smallerShare < expectedMin
            let lacks = (rare.0 + rare.1) * smallerShare < expectedMin && rare.0 + rare.1 > 0
            if isRare || lacks {
                rare = (rare.0 + total.0, rare.1 + total.1)
            } else {
                groups.append(total)
            }
        }
        return rare.0 + rare.1 > 0 ? groups + [rare] : groups
    }

    /// The values that the primary side has more often: the largest differences of shares, as far as they are at least
    /// a quarter of the largest.
    private func direction(_ field: InsightField, _ segment: SegmentName) -> Direction {
        let first = cells.reduce(0) { $0 + Double($1[0] + $1[2]) }
        let second = cells.reduce(0) { $0 + Double($1[1] + $1[3]) }
        let gains = cells.map { Double($0[0] + $0[2]) / max(1, first) - Double($0[1] + $0[3]) / max(1, second) }
        let order = gains.indices.filter { gains[$0] > 0 }.sorted { (-gains[$0], $0) < (-gains[$1], $1) }
        guard let best = order.first else { return Direction(.values, field, in: segment) }
        // The last cell may be that of customers without a value.
        guard best < names.count else { return Direction(.withoutValue, field, in: segment) }
        let named = order.prefix(Direction.valuesMax).filter { $0 < names.count && gains[$0] >= gains[best] / 4 }
        return Direction(
            .values, field, in: segment, values: named.map { String(decoding: names[$0], as: UTF8.self) })
    }
}
