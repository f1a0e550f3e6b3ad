/// How the numbers of two groups compare by rank: the area under the ROC curve of the rule "the larger, the likelier
/// the first group", the variance of that estimate, and the Mann–Whitney test.
///
/// With U the pairs (one of each group) in which the first group's number is larger, ties one half, and m and n the
/// groups' sizes: area = U / (m·n).
public struct RankComparison: Sendable, Equatable {
    public let firstCount: Int
    public let secondCount: Int
    /// 2·U, a whole number.
    public let doubledWins: Int
    /// Sum over groups of equal numbers of t³ − t, t being their number.
    public let tieSum: Double
    /// Sum over the first group of the square of how many of the second group lie below, ties one half.
    let firstSquares: Double
    /// Sum over the second group of the square of how many of the first group lie above, ties one half.
    let secondSquares: Double

    init(first: Int, second: Int, doubledWins: Int, tieSum: Double, firstSquares: Double, secondSquares: Double) {
        firstCount = first
        secondCount = second
        self.doubledWins = doubledWins
        self.tieSum = tieSum
        self.firstSquares = firstSquares
        self.secondSquares = secondSquares
    }

    /// The area under the ROC curve; one half where a group is empty.
    public var area: Double {
        guard firstCount > 0, secondCount > 0 else { return 0.5 }
        return Double(doubledWins) / 2 / (Double(firstCount) * Double(secondCount))
    }

    /// Variance of the area, after DeLong, DeLong and Clarke-Pearson (Biometrics 44, 1988), eq. 5 and 6:
    /// S₁₀/m + S₀₁/n, the variances of the shares of the other group that lie below each number of the first group and
    /// above each of the second. A group drawn without replacement from a larger one varies the less the more of it was
    /// drawn: each term takes its finite population factor (Cochran, Sampling Techniques, 1977, eq. 2.12).
    /// - Parameters:
    ///   - firstOf: size of what the first group was drawn from; nil for no end of it.
    ///   - secondOf: the same of the second group.
    public func areaVariance(firstOf: Int? = nil, secondOf: Int? = nil) -> Double {
        guard firstCount > 1, secondCount > 1 else { return 0 }
        let (m, n) = (Double(firstCount), Double(secondCount))
        let first = max(0, firstSquares / (n * n) - m * area * area) / (m - 1)
        let second = max(0, secondSquares / (m * m) - n * area * area) / (n - 1)
        let firstLeft = firstOf.map { max(0, 1 - m / Double($0)) } ?? 1
        let secondLeft = secondOf.map { max(0, 1 - n / Double($0)) } ?? 1
        return firstLeft * first / m + secondLeft * second / n
    }

    /// Two-sided p of Mann and Whitney (1947) by the normal limit, with the correction for ties (Lehmann,
    /// Nonparametrics, 1975, sec. 1.4) and for continuity.
    public var pValue: Double {
        let (m, n) = (Double(firstCount), Double(secondCount))
        let all = m + n
        guard m > 0, n > 0, all > 1 else { return 1 }
        let variance = m * n / 12 * ((all + 1) - tieSum / (all * (all - 1)))
        guard variance > 0 else { return 1 }
        let distance = abs(Double(doubledWins) / 2 - m * n / 2) - 0.5
        return NormalDistribution.twoSidedTail(max(0, distance) / variance.squareRoot())
    }
}

extension RankComparison {
    /// Compares two groups, each in ascending order. Cost O(m + n).
    public init(ascending first: UnsafeBufferPointer<Int64>, _ second: UnsafeBufferPointer<Int64>) {
        let (m, n) = (first.count, second.count)
        var (i, j) = (0, 0)
        var doubledWins = 0
        var (ties, firstSquares, secondSquares) = (0.0, 0.0, 0.0)
        while i < m && j < n {
            let (a, b) = unsafe (first[i], second[j])
            if a < b {
                // One of the first group below the rest of the second: j of them lie below it.
                let (start, below) = (i, Double(j))
                repeat { i &+= 1 } while unsafe i < m && first[i] == a
                let run = i &- start
                doubledWins &+= run &* 2 &* j
                firstSquares += Double(run) * below * below
                if run > 1 { ties += Self.tieTerm(run) }
            } else if b < a {
                let (start, below) = (j, Double(i))
                repeat { j &+= 1 } while unsafe j < n && second[j] == b
                let run = j &- start
                secondSquares += Double(run) * below * below
                if run > 1 { ties += Self.tieTerm(run) }
            } else {
                let (startI, startJ) = (i, j)
                repeat { i &+= 1 } while unsafe i < m && first[i] == a
                repeat { j &+= 1 } while unsafe j < n && second[j] == b
                let (runI, runJ) = (i &- startI, j &- startJ)
                doubledWins &+= runI &* (2 &* startJ &+ runJ)
                let (midJ, midI) = (Double(startJ) + Double(runJ) / 2, Double(startI) + Double(runI) / 2)
                firstSquares += Double(runI) * midJ * midJ
                secondSquares += Double(runJ) * midI * midI
                ties += Self.tieTerm(runI + runJ)
            }
        }
        doubledWins += (m - i) * 2 * n
        firstSquares += Double(m - i) * Double(n) * Double(n)
        secondSquares += Double(n - j) * Double(m) * Double(m)
        unsafe ties += Self.tieTerms(first, from: i) + Self.tieTerms(second, from: j)
        // Above, what is squared for the second group is how many of the first lie below: turned, how many lie above.
        let firstBelow = Double(m) * Double(n) - Double(doubledWins) / 2
        let above = secondSquares - 2 * Double(m) * firstBelow + Double(n) * Double(m) * Double(m)
        self.init(
            first: m, second: n, doubledWins: doubledWins, tieSum: ties, firstSquares: firstSquares,
            secondSquares: above)
    }

    private static func tieTerm(_ count: Int) -> Double {
        let t = Double(count)
        return t * t * t - t
    }

    /// The terms of equal keys from an index to the end.
    private static func tieTerms(_ keys: UnsafeBufferPointer<Int64>, from start: Int) -> Double {
        var sum = 0.0
        var index = start
        while index < keys.count {
            var end = index + 1
            while unsafe end < keys.count && keys[end] == keys[index] { end += 1 }
            if end > index + 1 { sum += tieTerm(end - index) }
            index = end
        }
        return sum
    }

    /// The same comparison with further members of both groups that are all equal, below or above everyone else.
    public func addingTiedGroup(first a: Int, second b: Int, above: Bool) -> RankComparison {
        guard a > 0 || b > 0 else { return self }
        let (m, n, tied) = (Double(firstCount), Double(secondCount), (Double(a), Double(b)))
        let wins = Double(doubledWins) / 2
        // Sums over the group of how many of the other lie below (first) or above (second), moved by those added.
        let firstMoved = above ? firstSquares : firstSquares + 2 * tied.1 * wins + tied.1 * tied.1 * m
        let secondMoved = above ? secondSquares + 2 * tied.0 * wins + tied.0 * tied.0 * n : secondSquares
        let tiedBelow = (above ? n : 0) + tied.1 / 2
        let tiedAbove = (above ? 0 : m) + tied.0 / 2
        let newWins = (above ? a * 2 * secondCount : firstCount * 2 * b) + a * b
        return RankComparison(
            first: firstCount + a, second: secondCount + b, doubledWins: doubledWins + newWins,
            tieSum: tieSum + Self.tieTerm(a + b), firstSquares: firstMoved + tied.0 * tiedBelow * tiedBelow,
            secondSquares: secondMoved + tied.1 * tiedAbove * tiedAbove)
    }

    /// Compares two groups of finite numbers in any order; a plain form of the same.
    public init(_ first: [Double], _ second: [Double]) {
        var keys = (first.map(OrderedBits.key).sorted(), second.map(OrderedBits.key).sorted())
        self = unsafe keys.0.withUnsafeMutableBufferPointer { first in
            unsafe keys.1.withUnsafeMutableBufferPointer { second in
                unsafe RankComparison(ascending: UnsafeBufferPointer(first), UnsafeBufferPointer(second))
            }
        }
    }
}
