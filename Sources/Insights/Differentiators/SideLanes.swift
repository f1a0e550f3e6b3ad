/// Groups of customers by their side, as tallies count them: 0 on the primary side only, 1 on the other only, 2 on
/// both, 3 on neither; plus 4 in the second fold.
enum SideLanes {
    static let count = 8
    static let bits = 3
    static let neither: UInt8 = 3
    /// Lanes of a side, without folds.
    static let primary = [0, 2]
    static let other = [1, 2]

    /// The side of each pair of membership bits.
    static func sides(hasSecond: Bool) -> SIMD4<UInt8> {
        hasSecond ? SIMD4(neither, 0, 1, 2) : SIMD4(1, 0, 1, 0)
    }

    /// Counts by lane with folds -> by fold and side, customers on both sides on each.
    static func cells(_ counts: [UInt64]) -> CategoryCounts.Cells {
        CategoryCounts.Cells(
            counts[0] + counts[2], counts[1] + counts[2], counts[4] + counts[6], counts[5] + counts[6])
    }
}
