import Numerics
import Rules

/// Makes random trees of the rule language, such as its parser can make.
struct RandomRules {
    var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    mutating func rule(depth: Int = 3) -> Rule {
        switch depth == 0 ? 3 : Int.random(in: 0..<6, using: &random) {
        case 0: .any(many { $0.rule(depth: depth - 1) })
        case 1: .all(many { $0.rule(depth: depth - 1) })
        case 2: .not(rule(depth: depth - 1))
        default: .test(test())
        }
    }

    private mutating func many<Element>(_ make: (inout RandomRules) -> Element) -> [Element] {
        (0..<Int.random(in: 2...4, using: &random)).map { _ in make(&self) }
    }

    private mutating func maybe<Element>(_ make: (inout RandomRules) -> Element) -> Element? {
        random.once(in: 2) ? make(&self) : nil
    }

    mutating func test() -> Test {
        switch Int.random(in: 0..<9, using: &random) {
        case 0: return .exists(path())
        case 1: return .inSegment(random.pick(Self.segments))
        case 2: return .sequence(sequence())
        case 3: return .within(.attribute(path()), milliseconds: duration())
        case 4:
            let measure = measure(random.pick([.first, .last]))
            return .within(.measure(measure), milliseconds: duration())
        case 5, 6: return .compare(.attribute(path()), comparison())
        default:
            let measure = measure(random.pick(MeasureFunction.allCases))
            return .compare(.measure(measure), comparison(with: measure))
        }
    }

    mutating func measure(_ function: MeasureFunction) -> MeasureExpression {
        switch function {
        case .visits:
            MeasureExpression(function: function, select: nil, property: nil, window: maybe { $0.duration() })
        case .daysSince:
            MeasureExpression(function: function, select: select(), property: nil, window: nil)
        case .count:
            MeasureExpression(
                function: function, select: select(), property: nil, window: maybe { $0.duration() })
        case .first, .last:
            MeasureExpression(
                function: function, select: select(), property: maybe { $0.path() }, window: maybe { $0.duration() })
        case .sum, .average, .min, .max, .distinct, .mostFrequent:
            MeasureExpression(
                function: function, select: select(), property: path(), window: maybe { $0.duration() })
        }
    }

    private mutating func sequence() -> SequenceExpression {
        var steps: [SequenceExpression.Step] = [.event(select(), within: nil)]
        for _ in 0..<Int.random(in: 1...7, using: &random) {
            let isAbsence = random.once(in: 3)
            steps.append(
                isAbsence
                    ? .absence(select(), within: duration()) : .event(select(), within: maybe { $0.duration() }))
        }
        return SequenceExpression(steps: steps, window: maybe { $0.duration() })
    }

    private mutating func select() -> EventSelect {
        let (name, folded) = random.pick(Self.events)
        return EventSelect(name: name, foldedName: folded, filter: random.once(in: 3) ? filter(depth: 2) : nil)
    }

    mutating func filter(depth: Int) -> Filter {
        switch depth == 0 ? 4 : Int.random(in: 0..<7, using: &random) {
        case 0: .any(many { $0.filter(depth: depth - 1) })
        case 1: .all(many { $0.filter(depth: depth - 1) })
        case 2: .not(filter(depth: depth - 1))
        case 3: .exists(path())
        default: .compare(path(), comparison())
        }
    }

    // MARK: Comparisons

    /// A comparison of a property or an attribute.
    mutating func comparison() -> Comparison {
        switch Int.random(in: 0..<11, using: &random) {
        case 0: .contains(text())
        case 1: .startsWith(text())
        case 2: .endsWith(text())
        case 3: .matches(random.pick(Self.patterns))
        default: comparison(isOrderedEverywhere: false) { $0.literal(isOrdered: $1) }
        }
    }

    private mutating func comparison(with measure: MeasureExpression) -> Comparison {
        switch measure.function {
        case .count, .sum, .average, .min, .max, .distinct, .daysSince, .visits:
            return comparison(isOrderedEverywhere: true) { rules, _ in rules.number() }
        case .mostFrequent: return comparison()
        case .first, .last:
            guard measure.property == nil else { return comparison() }
            return comparison(isOrderedEverywhere: true) { rules, _ in rules.instant() }
        }
    }

    private mutating func comparison(
        isOrderedEverywhere: Bool, _ literal: (inout RandomRules, _ isOrdered: Bool) -> Literal
    ) -> Comparison {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return .equal(literal(&self, isOrderedEverywhere))
        case 1: return .notEqual(literal(&self, isOrderedEverywhere))
        case 2: return .oneOf(many { literal(&$0, isOrderedEverywhere) })
        case 3: return .noneOf([literal(&self, isOrderedEverywhere)])
        case 4:
            let low = literal(&self, true)
            // Bounds of one kind, in order.
            for _ in 0..<20 {
                let high = literal(&self, true)
                if Self.isOrdered(low, high) { return .between(low, high) }
            }
            return .between(low, low)
        default:
            return .order(random.pick(Comparison.Order.allCases), literal(&self, true))
        }
    }

    private static func isOrdered(_ low: Literal, _ high: Literal) -> Bool {
        switch (low, high) {
        case (.number(_, let low, _), .number(_, let high, _)): low <= high
        case (.text(_, let low?), .text(_, let high?)): low <= high
        case (.text(let low, nil), .text(let high, nil)):
            !high.unicodeScalars.lexicographicallyPrecedes(low.unicodeScalars)
        default: false
        }
    }

    private mutating func literal(isOrdered: Bool) -> Literal {
        switch Int.random(in: 0..<(isOrdered ? 3 : 4), using: &random) {
        case 0: number()
        case 1: instant()
        case 2: .text(text(), instant: nil)
        default: .boolean(random.once(in: 2))
        }
    }

    /// Written from its millionths, with and without zeros that mean nothing.
    mutating func number() -> Literal {
        let bound: Int64 = random.pick([3_000_000, 1_000_000_000, 9_000_000_000_000_000_000])
        var millionths = Int64.random(in: -bound...bound, using: &random)
        if random.once(in: 2) { millionths -= millionths % 1_000_000 }
        let digits = String(millionths.magnitude)
        let padded = String(repeating: "0", count: max(0, 7 - digits.count)) + digits
        var text = "\(padded.dropLast(6)).\(padded.suffix(6))"
        if random.once(in: 3) {
            while text.hasSuffix("0") { text.removeLast() }
            if text.hasSuffix(".") { text.removeLast() }
        }
        if millionths < 0 { text = "-\(text)" }
        return .number(Double(text) ?? 0, millionths: millionths, text: text)
    }

    mutating func instant() -> Literal {
        let (text, instant) = random.pick(Self.instants)
        return .text(text, instant: instant)
    }

    mutating func text() -> String {
        random.once(in: 4)
            ? random.pick(Self.texts)
            : String(String.UnicodeScalarView((0..<Int.random(in: 0...5, using: &random)).map { _ in scalar() }))
    }

    mutating func scalar() -> Unicode.Scalar {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: random.pick(Array("\"'\\`\n\r\t\0 .-_(){}[]|*+?^$,=<>".unicodeScalars))
        case 1: Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &random)) ?? "\u{FFFD}"
        default: Unicode.Scalar(UInt8.random(in: 0...127, using: &random))
        }
    }

    mutating func path() -> PropertyPath {
        PropertyPath((0..<random.pick([1, 1, 1, 2, 3])).map { _ in random.pick(Self.names) })
    }

    mutating func duration() -> Int64 {
        let unit: Int64 = random.pick([1, 60, 3600, 86_400, 604_800])
        return Int64.random(in: 1...315_360_000 / unit, using: &random) * unit * 1000
    }

    static let segments = ["churned", "big-spenders", "a\"b'c\\", "é"]
    static let names = [
        "x", "category", "$id", "_", "Price2", "and", "in", "true", "exists", "count", "sequence", "a.b", " ", "é",
        "\"",
        "then", "measure", "\\n", "\t",
    ]
    static let events = [
        ("purchase", "purchase"), ("product_viewed", "productviewed"), ("Product Viewed", "productviewed"),
        ("not", "not"),
        ("Where", "where"), ("then", "then"), ("é-É", "éÉ"), ("`", "`"), ("a\nb", "a\nb"), ("count", "count"),
        ("\"'\\", "\"'\\"),
        ("A.B-C_D", "abcd"), ("1", "1"),
    ]
    static let patterns = ["", "a|b", "^\\d{2,3}$", "(?i)[^\\]x-z]+\\.", "\\b\"'`é\\B", "(?:a*)*?"]
    static let texts = ["tools", "2026-13-01", "1", "1.0", "true", "2026-01-01T00:00:00", "ends with", "\u{10FFFF}"]
    static let instants: [(String, Int64)] = [
        ("1970-01-01", 0), ("2026-01-01T00:00:00Z", 1_767_225_600_000),
        ("2000-02-29 23:59:59.9999+23:59", 951_782_459_999),
        ("0000-01-01", -62_167_219_200_000), ("1969-12-31t23:59:59.999z", -1),
    ]
}
