import Rules
import Testing

/// Comparisons of measures' figures against fractions of whole numbers.
@Suite struct FigureComparisonTests {
    /// A figure as a fraction of millionths, compared with a literal's millionths: `total` to `literal × count`.
    private static func holds(_ comparison: Comparison, total: Int128, count: Int64) -> Bool {
        let sign = { (literal: Literal) -> Int in
            guard case .number(_, let millionths, _) = literal else { return 0 }
            let other = Int128(millionths) * Int128(count)
            return total < other ? -1 : total > other ? 1 : 0
        }
        switch comparison {
        case .equal(let literal): return sign(literal) == 0
        case .notEqual(let literal): return sign(literal) != 0
        case .order(.less, let literal): return sign(literal) < 0
        case .order(.atMost, let literal): return sign(literal) <= 0
        case .order(.greater, let literal): return sign(literal) > 0
        case .order(.atLeast, let literal): return sign(literal) >= 0
        case .between(let low, let high): return sign(low) >= 0 && sign(high) <= 0
        case .oneOf(let literals): return literals.contains { sign($0) == 0 }
        case .noneOf(let literals): return !literals.contains { sign($0) == 0 }
        default: return false
        }
    }

    private static let comparisons = [
        "== 2", "!= 2", "< 2", "<= 2", "> 2", ">= 2", "== 2.5", "!= 2.5", "< 2.5", "<= 2.5", "> 2.5", ">= 2.5",
        "between 1 and 2",
        "between 0.5 and 2.000001", "between -2.5 and -0.5", "in [1, 2.5, -3]", "not in [0, 2]", "== -1.5", "< -1.5",
        "<= -1.5",
        "> -1.5", ">= -1.5", "< -2", "> -2", "== 0", "< 0.000001", "> -0.000001", "between 2.1 and 2.9",
        "!= 9000000000000",
        "< 9000000000000", "> 9000000000000", ">= -9000000000000", "< -9000000000000", "in [9000000000000]",
    ]

    private static let totals: [Int128] = {
        var totals =
            Array(Int128(-4_000_000)...(-3_999_990)) + [Int128.min, .max, Int128(Int64.min), Int128(Int64.max)]
        for whole in Int128(-4)...4 {
            for millionth in Int128(-2)...2 {
                totals += [whole * 1_000_000 + millionth, whole * 500_000 + millionth]
            }
        }
        for edge in [Int128(9_000_000_000_000_000_000), -9_000_000_000_000_000_000] {
            totals += [edge - 1, edge, edge + 1]
        }
        return totals
    }()

    @Test(arguments: comparisons) func holdsOfMillionths(_ text: String) throws {
        let comparison = try Comparison.parse(text)
        let compiled = CompiledComparison(comparison)
        for total in Self.totals {
            let expected = Self.holds(comparison, total: total, count: 1)
            #expect(compiled.holds(millionths: total) == expected, "\(total) \(text)")
            if let range = compiled.millionths { #expect(range.contains(Int64(clamping: total)) == expected) }
        }
    }

    @Test(arguments: comparisons) func holdsOfWholeNumbers(_ text: String) throws {
        let comparison = try Comparison.parse(text)
        let compiled = CompiledComparison(comparison)
        for whole in Array(Int64(-10)...10) + [8_999_999_999_999, 9_000_000_000_000, 9_000_000_000_001, .max, .min] {
            let expected = Self.holds(comparison, total: Int128(whole) * 1_000_000, count: 1)
            #expect(compiled.holds(whole: whole) == expected, "\(whole) \(text)")
            if let range = compiled.wholes { #expect(range.contains(whole) == expected) }
        }
    }

    @Test(arguments: comparisons) func holdsOfFractions(_ text: String) throws {
        let comparison = try Comparison.parse(text)
        let compiled = CompiledComparison(comparison)
        for count: Int64 in [1, 2, 3, 7, 1_000_003] {
            for total in Self.totals where total != .min && total != .max {
                for scaled in [total, total * Int128(count), total * Int128(count) + 1, total * Int128(count) - 1] {
                    let expected = Self.holds(comparison, total: scaled, count: count)
                    #expect(compiled.holds(total: scaled, count: count) == expected, "\(scaled)/\(count) \(text)")
                }
            }
        }
    }

    @Test func holdsOfTenthsExactly() throws {
        #expect(CompiledComparison(try Comparison.parse("== 0.3")).holds(millionths: 100_000 + 200_000))
        #expect(CompiledComparison(try Comparison.parse("== 0.1")).holds(total: 300_000, count: 3))
        #expect(!CompiledComparison(try Comparison.parse("== 0.333333")).holds(total: 1_000_000, count: 3))
        #expect(CompiledComparison(try Comparison.parse("> 0.333333")).holds(total: 1_000_000, count: 3))
    }

    @Test func holdsOfDoubles() throws {
        #expect(CompiledComparison(try Comparison.parse("> 0.3")).holds(number: 0.1 + 0.2))
        #expect(CompiledComparison(try Comparison.parse("== 0.3")).holds(number: 0.3))
        #expect(CompiledComparison(try Comparison.parse("in [1, 0.3]")).holds(number: 0.3))
        #expect(!CompiledComparison(try Comparison.parse("between 0 and 1")).holds(number: 1.0.nextUp))
    }

    @Test(
        arguments: [
            ("== '1970-01-01'", [0], [-1, 1]), ("!= '1970-01-01'", [-1, 1], [0]), ("< '1970-01-01'", [-1], [0, 1]),
            ("<= '1970-01-01'", [-1, 0], [1]), ("> '1970-01-01'", [1], [0, -1]), (">= '1970-01-01'", [0, 1], [-1]),
            ("between '1970-01-01' and '1970-01-02'", [0, 86_400_000], [-1, 86_400_001]),
            ("in ['1970-01-02', '1970-01-01']", [0, 86_400_000], [1]),
            ("not in ['1970-01-02', '1970-01-01']", [1], [0, 86_400_000]),
        ] as [(String, [Int64], [Int64])]) func holdsOfInstants(_ text: String, _ holds: [Int64], _ fails: [Int64])
        throws
    {
        let compiled = CompiledComparison(try Comparison.parse(text))
        for instant in holds { #expect(compiled.holds(instant: instant), "\(instant) \(text)") }
        for instant in fails { #expect(!compiled.holds(instant: instant), "\(instant) \(text) does not hold") }
    }
}
