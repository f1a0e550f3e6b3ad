import Numerics

/// Scores fields of numbers by rank, on the rows drawn.
struct NumberScoring: ~Copyable {
    private let primary: SideSample
    private let other: SideSample
    private let sizes: DifferentiatorsPartial.Sizes
    private let segment: SegmentName
    private let primaryRoom: KeySorter
    private let otherRoom: KeySorter

    init(_ partial: DifferentiatorsPartial, segment: SegmentName) {
        primary = partial.primary
        other = partial.other
        sizes = partial.sizes
        self.segment = segment
        primaryRoom = KeySorter(rowsMax: primary.count)
        otherRoom = KeySorter(rowsMax: other.count)
    }

    /// Whether some customers were not drawn.
    private var isSampled: Bool { primary.count < sizes.primary || other.count < sizes.other }

    /// Score of a field: AUC* is the largest of the areas of both directions, with those without a value as one tied
    /// group at either end. The p is that of the end chosen, twice where there was a choice between two.
    func score(_ field: InsightField, column: Int) -> FieldScore {
        let first = unsafe primaryRoom.sort(primary.columns[column])
        let second = unsafe otherRoom.sort(other.columns[column])
        let present = unsafe RankComparison(ascending: first, second)
        let missing = (primary.count - first.count, other.count - second.count)
        let below = present.addingTiedGroup(first: missing.0, second: missing.1, above: false)
        let above = present.addingTiedGroup(first: missing.0, second: missing.1, above: true)
        let best = abs(above.area - 0.5) > abs(below.area - 0.5) ? above : below
        let chooses = missing.0 + missing.1 > 0 && below != above
        let variance = best.areaVariance(firstOf: Int(sizes.primary), secondOf: Int(sizes.other))
        return FieldScore(
            score: abs(2 * best.area - 1), standardError: isSampled ? 2 * variance.squareRoot() : nil,
            pValue: min(1, best.pValue * (chooses ? 2 : 1)),
            direction: direction(field, present, missing))
    }

    /// Having a value at all, or its size, whichever tells the sides further apart.
    private func direction(_ field: InsightField, _ present: RankComparison, _ missing: (Int, Int)) -> Direction {
        let shares = (
            Double(missing.0) / Double(max(1, primary.count)), Double(missing.1) / Double(max(1, other.count))
        )
        if abs(shares.0 - shares.1) > abs(2 * present.area - 1) {
            return Direction(shares.0 > shares.1 ? .withoutValue : .withValue, field, in: segment)
        }
        return Direction(present.area < 0.5 ? .lower : .higher, field, in: segment)
    }
}
