import Numerics
import Rules
import Testing

@Suite struct CanonicalTextTests {
    @Test func parsesBackToTheSameTree() throws {
        let seed = SplitMix64.seed(for: "canonical text")
        var rules = RandomRules(seed: seed)
        let context = RuleContext(segments: Set(RandomRules.segments))
        for turn in 0..<5000 {
            let rule = rules.rule()
            let text = rule.canonicalText
            // Only what a rule may be is promised to be read again.
            guard text.utf8.count <= RuleLimits.textBytesMax else { continue }
            #expect(try Rule.parse(text, in: context) == rule, "seed \(seed), turn \(turn): \(text)")
        }
    }

    @Test func parsesMeasuresBack() throws {
        let seed = SplitMix64.seed(for: "canonical measures")
        var rules = RandomRules(seed: seed)
        for turn in 0..<2000 {
            let measure = rules.measure(rules.random.pick(MeasureFunction.allCases))
            let text = measure.canonicalText
            #expect(try MeasureExpression.parse(text) == measure, "seed \(seed), turn \(turn): \(text)")
        }
    }

    @Test(
        arguments: [
            (1000, "1s"), (60_000, "1m"), (90_000, "90s"), (3_600_000, "1h"), (5_400_000, "90m"), (86_400_000, "1d"),
            (604_800_000, "1w"), (691_200_000, "8d"), (315_360_000_000, "3650d"),
        ] as [(Int64, String)]) func writesDurations(_ milliseconds: Int64, _ text: String)
    {
        #expect(CanonicalText.duration(milliseconds) == text)
    }
}
