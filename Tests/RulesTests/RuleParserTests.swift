import Rules
import Testing

@Suite struct RuleParserTests {
    @Test func readsTheExamplesOfTheLanguage() throws {
        let context = RuleContext(segments: ["churned"])
        for text in [
            "count(purchase, 30d) >= 3 and country == \"DE\"",
            "sum(purchase.line_total, 90d) > 500 and not in_segment(\"churned\")",
            "count(purchase where category in [\"tools\", \"garden\"], 90d) >= 2",
            "sequence(product_viewed then cart_added within 1h then not purchase within 24h)",
        ] {
            #expect(throws: Never.self) { try Rule.parse(text, in: context) }
        }
    }
}
