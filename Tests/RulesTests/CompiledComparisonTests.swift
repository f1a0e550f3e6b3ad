import Events
import Numerics
import Rules
import Testing

extension Comparison {
    /// The comparison of a rule's text `x …`.
    static func parse(_ text: String) throws -> Comparison {
        guard case .test(.compare(_, let comparison)) = try Rule.parse("x \(text)", in: RuleContext()) else {
            throw RuleFault(position: RulePosition(line: 1, column: 1), reason: .unexpected, found: text)
        }
        return comparison
    }
}

private let truths: [(SampleValue, holds: [String], fails: [String])] = [
    (
        .missing, [],
        [
            "== 1", "!= 1", "!= 'a'", "not in [1]", "in [1]", "contains ''", "matches ''", "< 1", ">= 1",
            "between 0 and 1",
        ]
    ),
    (
        .number(1),
        [
            "== 1", "== 1.0", "in [2, 1]", "!= '1'", "!= true", "between 1 and 1", "<= 1", "not in ['1', true, 2]",
            "> -1",
        ],
        [
            "== '1'", "== true", "in ['1', true]", "< 1", "contains '1'", "matches '1'", "< 'a'", "> 'a'",
            "starts with ''", "> '2000-01-01'",
        ]
    ),
    (.number(-0.0), ["== 0", "== -0", ">= 0", "<= -0.0"], ["!= 0", "< 0"]),
    (.number(0.1 + 0.2), ["> 0.3", "!= 0.3"], ["== 0.3", "in [0.3]"]),
    (.number(1e300), ["> 9000000000000", "!= 9000000000000"], ["<= 9000000000000", "between 0 and 9000000000000"]),
    (.number(9_007_199_254_740_992), ["> 9000000000000"], ["== 9000000000000"]),
    (
        .text("1"),
        [
            "== 1", "== '1'", "in [1]", "in ['1']", "<= 1.0", "< 2", "< '2'", "contains '1'", "!= true",
            "between 0 and 2",
        ], ["!= 1", "> 1", "not in [1]", "== '1.0'"]
    ),
    (.text("1.0"), ["== 1", "!= '1'", "== '1.0'"], ["== '1'", "!= 1"]),
    (.text("1e0"), ["== 1", "in [3, 1, 2]"], ["!= 1"]), (.text("-0"), ["== 0"], ["!= 0"]),
    (.text("100e-2"), ["== 1"], []),
    (.text("01"), ["!= 1"], ["== 1", "<= 1", "> 0", "in [1]"]), (.text("+1"), ["!= 1"], ["== 1"]),
    (.text("1."), ["!= 1"], ["== 1"]),
    (.text(".5"), ["!= 0.5"], ["> 0"]), (.text(" 1"), ["!= 1", "not in [1]"], ["== 1", "< 2"]),
    (.text("1 "), ["!= 1"], ["== 1"]),
    (.text("1e999"), ["!= 1", "> '1'"], ["> 1", "== 1", "< 1"]), (.text("0x1"), ["!= 1"], ["== 1"]),
    (.text("NaN"), ["!= 1"], ["< 1", "> 1"]),
    (.text("9007199254740993"), ["> 1"], []),
    (
        .text(""), ["!= 0", "== ''", "< 'a'", "contains ''", "matches ''", "ends with ''", "in ['']"],
        ["== 0", "!= ''", "contains 'a'", "< 1"]
    ),
    (.text("true"), ["!= true", "== 'true'", "not in [true]"], ["== true", "in [true, false]"]),
    (
        .boolean(true), ["== true", "!= false", "!= 1", "!= 'true'", "in [1, true]", "not in [false, 1]"],
        ["== false", "== 1", "< 2", "contains 'true'", "!= true", "> 'a'"]
    ),
    (.boolean(false), ["== false", "!= 0", "not in [true]"], ["== 0", "<= 0", "in [true]"]),
    (
        .text("Tools"),
        [
            "== 'Tools'", "!= 'tools'", "contains 'ool'", "starts with 'To'", "ends with 'ls'", "< 'tools'",
            "> 'Toolr'", "matches '^T.*s$'", "in ['a', 'Tools', 'z']",
        ],
        [
            "== 'tools'", "contains 'OOL'", "starts with 'ols'", "ends with 'To'", "> 'Tools'", "starts with 'Tools!'",
            "ends with '!Tools'", "matches 'tools'", "in ['Tool', 'Toolsy']",
        ]
    ),
    (.text("é"), ["!= 'e\u{301}'", "== 'é'", "> 'z'"], ["== 'e\u{301}'"]),
    (.text("\u{FFFF}"), ["< '\u{10000}'"], ["> '\u{10000}'"]),
    (.text("aab"), ["contains 'ab'", "contains 'aab'", "ends with 'ab'"], ["contains 'aabb'", "contains 'bb'"]),
    // Times
    (
        .text("2026-01-01"),
        [
            "== '2026-01-01'", "== '2026-01-01T00:00:00Z'", "== '2025-12-31T23:00:00-01:00'",
            "< '2026-01-01 00:00:00.001z'", "in ['2026-01-01t00:00:00.0009Z']", "contains '2026'", "< 'a'", "!= 'a'",
        ],
        ["!= '2026-01-01T00:00:00Z'", "> '2026-01-01'", "not in ['2026-01-01']", "< 2027", "== 2026"]
    ),
    (
        .text("2026-02-30"), ["!= '2026-01-01'", "> '2026-02'", "== '2026-02-30'"],
        ["> '2026-01-01'", "< '2027-01-01'", "in ['2026-03-02']"]
    ),
    (.text("2026-01-01T00:00:00"), ["!= '2026-01-01'"], ["== '2026-01-01'", "<= '2027-01-01'"]),
    (
        .text("2026-01-01T00:00:00.9999Z"),
        ["== '2026-01-01T00:00:00.999Z'", "between '2026-01-01' and '2026-01-01T00:00:01Z'"], ["== '2026-01-01'"]
    ),
    (.text("1969-12-31T23:59:59.9999Z"), ["== '1969-12-31T23:59:59.999Z'", "< '1970-01-01'"], ["== '1970-01-01'"]),
    (.text("2016-12-31T23:59:60Z"), ["!= '2017-01-01'"], ["== '2017-01-01'"]),
    (
        .text("zebra"), ["!= '2026-01-01'", "not in ['2026-01-01']"],
        ["> '2026-01-01'", "< '2026-01-01'", "== '2026-01-01'", "between '2026-01-01' and '2027-01-01'"]
    ),
]

@Suite struct CompiledComparisonTests {
    @Test(arguments: truths.indices) func holdsAsWritten(_ index: Int) throws {
        let (value, holds, fails) = truths[index]
        for text in holds {
            let comparison = CompiledComparison(try Comparison.parse(text))
            #expect(value.withView { comparison.holds($0) }, "\(value) \(text)")
        }
        for text in fails {
            let comparison = CompiledComparison(try Comparison.parse(text))
            #expect(!value.withView { comparison.holds($0) }, "\(value) \(text) does not hold")
        }
    }

    @Test func agreesWithTheDefinition() {
        let seed = SplitMix64.seed(for: "comparisons")
        var rules = RandomRules(seed: seed)
        var held = 0
        for turn in 0..<20_000 {
            let comparison = rules.comparison()
            let compiled = CompiledComparison(comparison)
            let value = rules.value(near: comparison)
            let expected = value.satisfies(comparison)
            held += expected ? 1 : 0
            #expect(
                value.withView { compiled.holds($0) } == expected,
                "seed \(seed), turn \(turn): \(value) \(comparison.canonicalText)")
        }
        #expect(held > 4000 && held < 16_000)
    }

    @Test func searchesLongLists() throws {
        let literals = (0..<1000).map { $0 % 2 == 0 ? "\($0 * 7919 % 1000)" : "'k\($0 * 7919 % 1000)'" }
        let comparison = CompiledComparison(try Comparison.parse("in [\(literals.joined(separator: ","))]"))
        for number in 0..<1000 {
            let isListed = number % 2 == 0
            #expect(SampleValue.number(Double(number)).withView { comparison.holds($0) } == isListed)
            #expect(SampleValue.text("k\(number)").withView { comparison.holds($0) } == !isListed)
            #expect(SampleValue.text("\(number).0").withView { comparison.holds($0) } == isListed)
        }
    }
}

extension RandomRules {
    /// A value that the comparison is likely to hold of now and then: made of its literals.
    mutating func value(near comparison: Comparison) -> SampleValue {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: return value(of: literal())
        case 1: return random.pick([.missing, .boolean(true), .boolean(false), .number(0), .text("")])
        case 2: return .text(text())
        default: break
        }
        switch comparison {
        case .equal(let literal), .notEqual(let literal), .order(_, let literal): return value(of: literal)
        case .oneOf(let literals), .noneOf(let literals): return value(of: random.pick(literals))
        case .between(let low, let high): return value(of: random.once(in: 2) ? low : high)
        case .contains(let part): return .text(random.pick(["", "a", "x" + text()]) + part + random.pick(["", "b"]))
        case .startsWith(let part): return .text(random.pick(["", "", "a"]) + part + text())
        case .endsWith(let part): return .text(text() + part + random.pick(["", "", "b"]))
        case .matches: return .text(random.pick(["12", "a", "zz.", "ZZ.", "\"'`é"]))
        }
    }

    private mutating func literal() -> Literal { random.once(in: 2) ? number() : instant() }

    private mutating func value(of literal: Literal) -> SampleValue {
        switch literal {
        case .number(let number, _, let text):
            let near = random.pick([number, number, number.nextUp, number.nextDown, number + 1])
            return random.pick([.number(near), .text("\(near)"), .text(text), .text(" \(text)")])
        case .text(let text, let instant):
            let other = instant == nil ? "\(text)\u{0}" : "2026-01-01T01:00:00+01:00"
            return .text(random.pick([text, text, other, String(text.dropLast())]))
        case .boolean(let value): return random.pick([.boolean(value), .text("\(value)"), .number(value ? 1 : 0)])
        }
    }
}
