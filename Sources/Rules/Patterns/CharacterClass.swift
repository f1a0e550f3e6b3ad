/// A set of code points.
struct CharacterClass: Hashable {
    /// Sorted, disjoint, with a gap between neighbours.
    private(set) var ranges: [ClosedRange<UInt32>]

    static let last: UInt32 = 0x10FFFF

    init(_ ranges: [ClosedRange<UInt32>]) {
        var merged: [ClosedRange<UInt32>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let previous = merged.last, range.lowerBound <= previous.upperBound + 1 {
                let upper = max(previous.upperBound, range.upperBound)
                merged[merged.count - 1] = previous.lowerBound...upper
            } else {
                merged.append(range)
            }
        }
        self.ranges = merged
    }

    init(_ scalar: Unicode.Scalar) { self.init([scalar.value...scalar.value]) }

    /// Everything but LF.
    static let dot = CharacterClass("\n").inverted
    static let digit = CharacterClass([0x30...0x39])
    static let word = CharacterClass([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    /// Tab, LF, VT, FF, CR and space.
    static let space = CharacterClass([0x09...0x0D, 0x20...0x20])

    var inverted: CharacterClass {
        var gaps: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { gaps.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        if next <= Self.last { gaps.append(next...Self.last) }
        return CharacterClass(gaps)
    }

    /// With the ASCII letters of both cases where it has one.
    var withBothCases: CharacterClass {
        var all = ranges
        for range in ranges {
            for (letters, distance) in [(UInt32(0x41)...0x5A, Int64(0x20)), (UInt32(0x61)...0x7A, -0x20)]
            where range.overlaps(letters) {
                let common = range.clamped(to: letters)
                let lower = UInt32(Int64(common.lowerBound) + distance)
                all.append(lower...UInt32(Int64(common.upperBound) + distance))
            }
        }
        return CharacterClass(all)
    }

    func union(_ other: CharacterClass) -> CharacterClass { CharacterClass(ranges + other.ranges) }
}
