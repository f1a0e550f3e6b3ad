import Rules
import Testing

/// Accepted texts and their canonical form; nil where they are in it already.
private let acceptances: [(String, String?)] = [
    ("count(purchase, 30d) >= 3 and country == \"DE\"", nil),
    ("sum(purchase.line_total, 90d) > 500 and not in_segment(\"churned\")", nil),
    ("count(purchase where category in [\"tools\", \"garden\"], 90d) >= 2", nil),
    (
        "sequence(product_viewed then cart_added within 1h then not purchase within 24h)",
        "sequence(product_viewed then cart_added within 1h then not purchase within 1d)"
    ),
    ("  (((x==1)))\n", "x == 1"), ("x==1 and\ty=='2'and z==3", "x == 1 and y == \"2\" and z == 3"),
    ("not(x==1)", "not x == 1"),
    ("not not x == 1", nil), ("not (x == 1 and y == 2)", nil), ("not x == 1 and y == 2", nil),
    ("x == 1 or y == 2 and z == 3", nil), ("(x == 1 or y == 2) and z == 3", nil), ("(x == 1 or y == 2) or z == 3", nil),
    ("x == 1 or (y == 2 and z == 3)", "x == 1 or y == 2 and z == 3"), ("x == 1 and (y == 2 and z == 3)", nil),
    ("x between 1 and 2 and y between -1 and -0.5", nil), ("x between 1 and 1", nil), ("x between \"\" and \"\"", nil),
    ("x between 'a' and 'é'", "x between \"a\" and \"é\""),
    ("x between \"2026-01-01T01:00:00+01:00\" and \"2026-01-01\"", nil),
    ("x between \"\u{FFFF}\" and \"\u{10000}\"", nil),
    ("x in [1,'1',true,\"2026-01-01\"]", "x in [1, \"1\", true, \"2026-01-01\"]"), ("x not in [false]", nil),
    ("x != true", nil), ("x == false", nil), ("x < \"a\"", nil), ("x >= -0", nil), ("x == 007.50", nil),
    ("x == 9000000000000", nil), ("x == -9000000000000.000000", nil), ("x == 0.000001", nil),
    ("x contains \"\"", nil), ("x starts\nwith 'a'", "x starts with \"a\""), ("x ends with \"\\\"\\\\\"", nil),
    ("x matches \"^(?:a|b)+$\"", nil), ("x matches \"(?i)abc\\\\d{2,3}?\"", nil),
    (#"x == 'it\'s \u0041\u00e9\n\t\\'"#, #"x == "it's Aé\n\t\\""#),
    (#"x == "\u0000\u001f\u007F""#, #"x == "\u0000\u001f\u007f""#),
    ("x == \"a\tb\"", #"x == "a\tb""#), ("x == \"`\"", nil), ("x == ' '", "x == \" \""),
    // Names
    ("a.b.c == 1", nil), ("a . b == 1", "a.b == 1"), ("`a.b`.c == 1", nil), ("`in` == 1", nil), ("`a` == 1", "a == 1"),
    ("`exists` == 1", "exists == 1"), ("exists == 1", nil), ("count == 1", nil), ("sequence.first == 1", nil),
    ("measure in [1]", nil), ("exists(exists)", nil), ("exists(`a b`.c)", nil), ("$x_1 == 1", nil), ("_ == 1", nil),
    ("`é` == 1", nil), ("` ` == 1", nil), ("`\"` == 1", nil), ("In == 1", nil), ("last within 3d", nil),
    ("WITH == 1", nil),
    // Measures
    ("count(purchase) != 0", nil), ("count ( purchase ) != 0", "count(purchase) != 0"), ("count(count) > 1", nil),
    ("count('Order Completed') > 1", "count(\"Order Completed\") > 1"),
    ("count(`Order Completed`) > 1", "count(\"Order Completed\") > 1"),
    ("count(\"purchase\") > 1", "count(purchase) > 1"), ("count(\"where\") > 1", nil), ("count(\"`\") > 1", nil),
    ("count(\"é\") > 1", nil), ("count(a where exists(b.c) and not d == 1 or e matches \"x\", 1s) > 1", nil),
    ("count(a where (b == 1 or c == 2) and d == 3) > 1", nil), ("count(a where exists == 1) > 1", nil),
    ("count(a where count == 1) > 1", nil), ("count(a where b between 1 and 2 and c == 3, 30d) in [1, 2.5]", nil),
    ("sum(a.b.c where d == 1, 60m) < 0.5", "sum(a.b.c where d == 1, 1h) < 0.5"),
    ("average(a.b, 61m) between 1 and 2", nil),
    ("min(\"a b\".c) >= 1", nil), ("max(a.`b c`) >= 1", nil), ("distinct(a.b, 7d) == 1", "distinct(a.b, 1w) == 1"),
    ("most_frequent(a.b) == \"x\"", nil), ("most_frequent(a.b) contains \"x\"", nil),
    ("most_frequent(a.b) == true", nil),
    ("first(a) < \"2026-01-01\"", nil), ("last(a where b == 1, 30d) within 1d", nil), ("last(a.b) within 3650d", nil),
    ("first(a.b) starts with \"x\"", nil), ("first(a.b) < \"x\"", nil),
    ("last(a) in [\"2026-01-01\", \"2026-01-01 00:00:00.5z\"]", nil),
    ("last(a) not in [\"2026-01-01t00:00:00-23:59\"]", nil), ("days_since(a where b == 1) > 30", nil),
    ("visits() >= 2", nil),
    ("visits(86400s) >= 2", "visits(1d) >= 2"), ("signup within 90s", nil), ("signup.at within 521w", nil),
    ("signup within 3650d", nil), ("signup within 001d", "signup within 1d"),
    ("measure(spend) > 500", "sum(purchase.price, 30d) > 500"),
    ("measure('latest') within 1d", "last(purchase) within 1d"),
    ("measure(latest) == \"2026-01-01\"", "last(purchase) == \"2026-01-01\""),
    ("in_segment(churned) and in_segment(`big-spenders`)", "in_segment(\"churned\") and in_segment(\"big-spenders\")"),
    // Sequences
    ("sequence(a then b)", nil), ("sequence(a then b, 30d) and x == 1", nil),
    ("sequence(a then a then a within 1s, 2h)", nil),
    ("sequence(a where x == 1 then not b where y == 2 within 1h then c where z == 3 within 30m, 1d)", nil),
    ("sequence(a then b then c then d then e then f then g then not h within 1s)", nil),
    ("sequence(then1 then 'then')", "sequence(then1 then \"then\")"),
    ("sequence(\"a\" then not \"not\" within 1d)", "sequence(a then not \"not\" within 1d)"),
]

@Suite struct AcceptanceTests {
    @Test(arguments: acceptances) func printsInNormalSpacing(_ text: String, _ canonical: String?) throws {
        let rule = try Rule.parse(text, in: RefusalTests.context)
        #expect(rule.canonicalText == canonical ?? text)
        #expect(try Rule.parse(rule.canonicalText, in: RefusalTests.context) == rule)
    }

    @Test func buildsTheTreeOfTheGrammar() throws {
        let rule = try Rule.parse(
            "not a == 1 or b != 'x' and count(\"Order Completed\" where p.q == 1) > 2",
            in: RuleContext())
        let one = Literal.number(1, millionths: 1_000_000, text: "1")
        let filter = Filter.compare(PropertyPath(["p", "q"]), .equal(one))
        let select = EventSelect(name: "Order Completed", foldedName: "ordercompleted", filter: filter)
        let count = MeasureExpression(function: .count, select: select, property: nil, window: nil)
        let expected = Rule.any([
            .not(.test(.compare(.attribute(PropertyPath(["a"])), .equal(one)))),
            .all([
                .test(.compare(.attribute(PropertyPath(["b"])), .notEqual(.text("x", instant: nil)))),
                .test(.compare(.measure(count), .order(.greater, .number(2, millionths: 2_000_000, text: "2")))),
            ]),
        ])
        #expect(rule == expected)
    }

    @Test(
        arguments: [
            ("0.1", 0.1, 100_000), ("-12.345678", -12.345678, -12_345_678),
            ("9000000000000", 9e12, 9_000_000_000_000_000_000),
            ("0000000000000000000000001.5", 1.5, 1_500_000), ("-0", 0, 0),
        ] as [(String, Double, Int64)]) func readsNumbers(_ text: String, _ number: Double, _ millionths: Int64) throws
    {
        let rule = try Rule.parse("x == \(text)", in: RuleContext())
        let literal = Literal.number(number, millionths: millionths, text: text)
        #expect(rule == .test(.compare(.attribute(PropertyPath(["x"])), .equal(literal))))
    }

    @Test(
        arguments: [
            ("2026-01-01", 1_767_225_600_000), ("1969-12-31T23:59:59.9999Z", -1),
            ("2024-02-29 12:00:00+01:00", 1_709_204_400_000),
            ("2023-02-29", nil), ("2026-01-01T00:00:00", nil), ("2026-1-1", nil), ("20260101", nil), ("", nil),
        ] as [(String, Int64?)]) func readsTimes(_ text: String, _ instant: Int64?) throws
    {
        let rule = try Rule.parse("x == \"\(text)\"", in: RuleContext())
        #expect(rule == .test(.compare(.attribute(PropertyPath(["x"])), .equal(.text(text, instant: instant)))))
    }

    @Test func tellsWhereReferencesStand() throws {
        let rule = try ParsedRule("in_segment(churned)\nor not in_segment( 'big-spenders')", in: RefusalTests.context)
        #expect(
            rule.references == [
                SegmentReference(segment: "churned", position: RulePosition(line: 1, column: 12)),
                SegmentReference(segment: "big-spenders", position: RulePosition(line: 2, column: 20)),
            ])
    }
}
