import Foundation
import Numerics
import Rules
import Testing

/// Random and mutated texts: none crashes the parser, every accepted one prints and parses back to the same tree, and
/// every refused one is refused somewhere in the text.
@Suite struct RuleFuzzTests {
    private static let count = ProcessInfo.processInfo.environment["KINDRED_FUZZ"].flatMap { Int($0) } ?? 100_000
    private static let context = RuleContext(
        measures: ["m": MeasureExpression(function: .visits, select: nil, property: nil, window: nil)],
        segments: Set(RandomRules.segments))

    @Test func survivesAnyText() {
        let seed = SplitMix64.seed(for: "rule fuzzer")
        var inputs = FuzzedTexts(seed: seed)
        var accepted = 0
        for turn in 0..<Self.count {
            let text = inputs.next()
            if Self.check(text, "seed \(seed), turn \(turn)") { accepted += 1 }
        }
        print("rule fuzzer: \(accepted) of \(Self.count) accepted")
        #expect(accepted > Self.count / 100)
    }

    /// Answers whether the text was accepted.
    private static func check(_ text: String, _ turn: String) -> Bool {
        _ = try? MeasureExpression.parse(text)
        _ = try? Pattern(text)
        do throws(RuleFault) {
            let rule = try Rule.parse(text, in: context)
            let again = try? Rule.parse(rule.canonicalText, in: context)
            // Spacing makes a text longer: it may come to be more than a rule may have.
            if rule.canonicalText.utf8.count <= RuleLimits.textBytesMax, again != rule {
                Issue.record("\(turn): \(text) printed as \(rule.canonicalText)")
            }
            return true
        } catch {
            let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            let (line, column) = (error.position.line, error.position.column)
            if line < 1 || line > lines.count || column < 1 || column > lines[line - 1].count + 1 {
                Issue.record("\(turn): \(error) is outside \(text)")
            }
            return false
        }
    }
}

/// Texts that are rules with a few changes, pieces of the language in any order, or anything at all.
private struct FuzzedTexts {
    private var rules: RandomRules
    private var current = ""

    init(seed: UInt64) { rules = RandomRules(seed: seed) }

    mutating func next() -> String {
        switch Int.random(in: 0..<8, using: &rules.random) {
        case 0:
            current = (0..<Int.random(in: 0...40, using: &rules.random))
                .map { _ in rules.random.pick(Self.pieces) }.joined(separator: rules.random.pick(["", " "]))
        case 1:
            let scalars = (0..<Int.random(in: 0...30, using: &rules.random)).map { _ in rules.scalar() }
            current = String(String.UnicodeScalarView(scalars))
        case 2, 3: current = rules.rule(depth: 2).canonicalText
        default: break
        }
        return mutated(current)
    }

    private mutating func mutated(_ text: String) -> String {
        var scalars = Array(text.unicodeScalars.prefix(400))
        for _ in 0..<Int.random(in: 0...2, using: &rules.random) {
            let place = Int.random(in: 0...scalars.count, using: &rules.random)
            let end = min(scalars.count, place + Int.random(in: 0...6, using: &rules.random))
            switch Int.random(in: 0..<5, using: &rules.random) {
            case 0: scalars.removeSubrange(place..<end)
            case 1: scalars.insert(contentsOf: scalars[place..<end], at: 0)
            case 2: scalars.insert(contentsOf: rules.random.pick(Self.pieces).unicodeScalars, at: place)
            case 3: scalars.replaceSubrange(place..<end, with: rules.random.pick(Self.pieces).unicodeScalars)
            default: scalars.insert(rules.scalar(), at: place)
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }

    private static let pieces = [
        "and", "or", "not", "in", "between", "contains", "starts with", "ends with", "matches", "where", "then",
        "within", "true",
        "false", "count(", "sum(", "first(", "visits(", "measure(m)", "in_segment(", "sequence(", "exists(", "(", ")",
        "[", "]", ",",
        ".", "==", "!=", "<", "<=", ">", ">=", "x", "a.b", "purchase", "`a b`", "`", "\"a\"", "'", "\"", "\\",
        "\\u00e9", "30d", "1",
        "-1.5", "9000000000001", "1e5", " ", "\n", "\r", "é", "𝄞", "\"2026-01-01\"", "x == 1", "count(a) > 1", "\0",
        "{2,3}", "(?i)",
        "[^a-z]", "*", "+?", "|",
    ]
}
