import Rules
import Testing

/// Refused texts; `¦` stands before the first token that cannot stand where it is.
private let refusals: [(RuleFault.Reason, String)] = [
    // Empty and cut off
    (.unexpected, "¦"), (.unexpected, "  \t ¦"), (.unexpected, "\r\n\n ¦"), (.unexpected, "(¦"), (.unexpected, "(¦)"),
    (.unexpected, "x¦"), (.unexpected, "not¦"), (.unexpected, "x == 1 and¦"), (.unexpected, "x == 1 or ¦or y == 2"),
    (.unexpected, "(x == 1¦"), (.unexpected, "x == 1¦)"), (.unexpected, "x == 1 ¦y == 2"), (.unexpected, "¦== 1"),
    (.unexpected, "¦5 == x"), (.unexpected, "¦\"x\" == 5"), (.unexpected, "¦and x == 1"), (.unexpected, "x ==¦"),
    (.unexpected, "x == ¦y"), (.unexpected, "x == ¦== 1"), (.unexpected, "x ¦5"), (.unexpected, "x.¦"),
    (.unexpected, "x.¦in == 1"), (.unexpected, "x.¦5 == 1"),
    (.unexpected, "x == 1 ¦within 3d"), (.unexpected, "x == 1 ¦, y == 2"), (.unexpected, "count¦"),
    (.unexpected, "count ¦"), (.unexpected, "x in ¦1"), (.unexpected, "x in [¦]"), (.unexpected, "x in [1¦"),
    (.unexpected, "x in [1,¦]"), (.unexpected, "x in [1 ¦2]"), (.unexpected, "x in [¦y]"), (.unexpected, "x not ¦[1]"),
    (.unexpected, "x ¦[1]"), (.unexpected, "x not ¦== 1"), (.unexpected, "x starts ¦\"a\""),
    (.unexpected, "x ends¦"), (.unexpected, "x contains ¦5"), (.unexpected, "x contains ¦true"),
    (.unexpected, "x matches ¦y"), (.unexpected, "x between 1 ¦or 2"), (.unexpected, "x between 1 and¦"),
    (.unexpected, "x between ¦and 2"), (.unexpected, "x within ¦5"), (.unexpected, "x within ¦\"5d\""),
    // Other words' places
    (.unexpected, "NOT ¦x == 1"), (.unexpected, "x == 1 ¦AND y == 1"), (.unexpected, "x == ¦True"),
    (.unexpected, "x ¦IN [1]"), (.unexpected, "¦in == 1"), (.unexpected, "¦true"), (.unexpected, "¦where == 1"),
    (.unexpected, "exists¦"), (.unexpected, "exists(¦)"), (.unexpected, "exists(¦\"x\")"), (.unexpected, "exists(x¦"),
    (.unexpected, "exists(x¦, y)"), (.unexpected, "exists(x) ¦== 1"), (.unexpected, "in_segment(churned) ¦== true"),
    (.unexpected, "x == 1 ¦not y == 1"), (.unexpected, "`count`¦(purchase) > 1"), (.unexpected, "a.b¦(c) > 1"),
    (.unexpected, "x == 1 ¦["), (.unexpected, "x == -0 ¦-1"), (.unexpected, "x¦-1 > 2"),
    // Tokens
    (.character, "x == 1¦;"), (.character, "x ¦= 1"), (.character, "x ¦&& y"), (.character, "x ¦! = 1"),
    (.character, "x == ¦- 1"), (.character, "x == ¦+1"), (.character, "pa¦ís == 1"), (.character, "¦é == 1"),
    (.character, "x == 1 ¦# why"), (.character, "x¦\u{00A0}== 1"),
    (.character, "¦\u{FEFF}x == 1"), (.character, "x == ¦“a”"), (.character, "¦\0"), (.character, "x ¦\u{0B}== 1"),
    (.unclosedString, "x == ¦\"a"), (.unclosedString, "x == ¦'a\""), (.unclosedString, "x == ¦\"a\nb\""),
    (.unclosedString, "x == ¦\"a\rb\""), (.unclosedString, "x == ¦\"a\\\""), (.unclosedString, "x == ¦\"\\"),
    (.escape, #"x == ¦"\d""#), (.escape, #"x == ¦"\/""#), (.escape, #"x == ¦"\u12G4""#), (.escape, #"x == ¦"\u123""#),
    (.escape, #"x == ¦"\uD800""#), (.escape, #"x == ¦"\udfff""#), (.escape, #"x == ¦"\U0041""#),
    (.escape, #"x == ¦"\r""#),
    (.quotedName, "¦`` == 1"), (.quotedName, "¦`a == 1"), (.quotedName, "¦`a\nb` == 1"), (.quotedName, "¦`a\rb` == 1"),
    (.number, "x == ¦1.0000000"), (.number, "x == ¦9000000000000.000001"), (.number, "x == ¦-9000000000001"),
    (.number, "x == ¦99999999999999999999999999"), (.number, "x == ¦1e5"), (.number, "x==¦1and y==2"),
    (.number, "x == ¦0x10"),
    (.number, "x == ¦5_000"),
    (.unexpected, "x == 1.5¦.5"), (.unexpected, "x == 1¦."), (.unexpected, "x == ¦.5"),
    (.number, "x within ¦5x"), (.number, "x within ¦1.5h"), (.number, "x within ¦-5h"), (.number, "x within ¦5hours"),
    (.number, "x within ¦5D"), (.unexpected, "x within ¦5 d"), (.unexpected, "x == ¦30d"),
    (.duration, "x within ¦0s"), (.duration, "x within ¦3651d"), (.duration, "x within ¦522w"),
    (.duration, "x within ¦315360001s"), (.duration, "x within ¦99999999999999999999w"),
    // Functions
    (.unknownFunction, "¦cuont(purchase) > 1"), (.unknownFunction, "¦Count(purchase) > 1"),
    (.unknownFunction, "x == 1 and ¦foo()"), (.unknownFunction, "¦foo (1)"),
    (.unknownFunction, "count(purchase where ¦foo(x)) > 1"), (.unexpected, "count(purchase where ¦count(x) > 1) > 1"),
    (.unknownSegment, "in_segment(¦lost)"), (.unknownSegment, "in_segment(¦\"Churned\")"),
    (.unknownSegment, "in_segment(¦'')"), (.unexpected, "in_segment(¦5)"), (.unexpected, "in_segment(¦)"),
    (.unexpected, "in_segment(churned¦.x)"), (.unexpected, "in_segment(churned ¦lost)"),
    (.unexpected, "in_segment(¦not)"),
    (.unknownMeasure, "measure(¦spent) > 1"), (.unknownMeasure, "measure(¦\"spend 30d\") > 1"),
    (.unexpected, "measure(¦5) > 1"), (.unexpected, "measure(spend) ¦and x == 1"),
    // Measures
    (.unexpected, "count(¦)"), (.unexpected, "count(¦30d) > 1"), (.unexpected, "count(purchase¦.price) > 1"),
    (.unexpected, "count(purchase, ¦30) > 1"), (.unexpected, "count(purchase ¦30d) > 1"),
    (.unexpected, "count(purchase, 30d¦, 5d) > 1"), (.unexpected, "count(purchase¦"),
    (.unexpected, "count(purchase) ¦"),
    (.unexpected, "count(¦where x == 1) > 1"), (.unexpected, "count(purchase where¦) > 1"),
    (.unexpected, "count(purchase where x¦) > 1"), (.unexpected, "count(purchase where x ¦within 3d) > 1"),
    (.unexpected, "count(purchase where not¦) > 1"), (.unexpected, "count(purchase where (x == 1¦, 30d) > 1"),
    (.unexpected, "count(purchase where exists(x) ¦y) > 1"), (.unexpected, "count(product ¦viewed) > 1"),
    (.unexpected, "sum(purchase¦) > 1"), (.unexpected, "sum(purchase ¦where x == 1) > 1"),
    (.unexpected, "sum(purchase.¦) > 1"),
    (.unexpected, "sum(purchase.price¦(x)) > 1"), (.unexpected, "days_since(purchase¦, 30d) > 1"),
    (.unexpected, "days_since(purchase¦.price) > 1"), (.unexpected, "visits(¦purchase) > 1"),
    (.unexpected, "visits(¦, 30d) > 1"),
    (.unexpected, "visits(30d¦, 30d) > 1"), (.unexpected, "first(¦) == 1"),
    (.unexpected, "count(purchase) ¦within 30d"),
    (.unexpected, "most_frequent(purchase.x) ¦within 30d"), (.unexpected, "days_since(purchase) ¦within 30d"),
    (.unexpected, "measure(spend) ¦within 30d"), (.unexpected, "max(purchase.at) ¦within 30d"),
    (.eventName, "count(¦\"\") > 1"), (.eventName, "count(¦\" _-.\") > 1"), (.eventName, "count(¦_) > 1"),
    (.eventName, "sum(¦`-`.x) > 1"), (.eventName, "sequence(a then ¦'...')"),
    // Kinds
    (.literalKind, "count(purchase) > ¦\"a\""), (.literalKind, "count(purchase) == ¦true"),
    (.literalKind, "count(purchase) in [1, ¦\"2\"]"), (.literalKind, "sum(a.b) != ¦'5'"),
    (.literalKind, "average(a.b) < ¦false"),
    (.literalKind, "min(a.b) between ¦\"1\" and 2"), (.literalKind, "max(a.b) between 1 and ¦\"2\""),
    (.literalKind, "distinct(a.b) not in [¦true]"), (.literalKind, "days_since(a) >= ¦\"2026-01-01\""),
    (.literalKind, "visits() == ¦\"1\""), (.literalKind, "measure(spend) < ¦\"a\""),
    (.literalKind, "measure(latest) < ¦5"),
    (.literalKind, "last(a) > ¦5"), (.literalKind, "last(a) > ¦\"yesterday\""), (.literalKind, "first(a) == ¦true"),
    (.literalKind, "first(a) in [\"2026-01-01\", ¦\"2026-02-30\"]"),
    (.literalKind, "last(a) between \"2026-01-01\" and ¦\"x\""),
    (.literalKind, "last(a) > ¦\"2026-01-01T00:00:60Z\""), (.literalKind, "last(a) > ¦\"2026-01-01T00:00:00\""),
    (.literalKind, "x < ¦true"), (.literalKind, "x <= ¦false"), (.literalKind, "x > ¦true"),
    (.literalKind, "x >= ¦true"),
    (.literalKind, "x between ¦true and false"), (.literalKind, "x between 1 and ¦true"),
    (.literalKind, "count(a where x < ¦true) > 1"), (.literalKind, "first(a.b) >= ¦true"),
    (.textOperator, "count(a) ¦contains \"1\""), (.textOperator, "sum(a.b) ¦starts with \"1\""),
    (.textOperator, "last(a) ¦ends with \"1\""), (.textOperator, "visits() ¦matches \"1\""),
    (.textOperator, "measure(spend) ¦contains 5"), (.textOperator, "days_since(a) ¦starts"),
    (.bounds, "x between 2 and ¦1"), (.bounds, "x between 0 and ¦-0.000001"), (.bounds, "x between \"b\" and ¦\"a\""),
    (.bounds, "x between 1 and ¦\"2\""), (.bounds, "x between \"a\" and ¦5"),
    (.bounds, "x between \"2026-01-01\" and ¦\"zebra\""),
    (.bounds, "x between \"2026-01-01\" and ¦\"2025-12-31T23:59:59.999Z\""), (.bounds, "count(a) between 3 and ¦2"),
    (.bounds, "last(a) between '2026-01-02' and ¦'2026-01-01'"), (.bounds, "x between \"\u{FFFF}\" and ¦\"a\""),
    (.bounds, "x between \"\u{10000}\" and ¦\"\u{FFFF}\""),
    (.bounds, "x between 9000000000000 and ¦8999999999999.999999"),
    (.pattern, "x matches ¦\"(\""), (.pattern, "x matches ¦\"a**\""), (.pattern, #"x matches ¦"\\1""#),
    (.pattern, "x == 1 or x matches ¦'['"),
    // Sequences
    (.unexpected, "sequence(¦)"), (.unexpected, "sequence(a¦)"), (.unexpected, "sequence(a¦, 30d)"),
    (.unexpected, "sequence(a ¦within 1h then b)"),
    (.unexpected, "sequence(¦not a within 1h then b)"), (.unexpected, "sequence(a then¦)"),
    (.unexpected, "sequence(a then not b¦)"),
    (.unexpected, "sequence(a then not b ¦then c)"), (.unexpected, "sequence(a then b within¦)"),
    (.unexpected, "sequence(a then b within 1h ¦within 1h)"),
    (.unexpected, "sequence(a then b, 1h¦, 1h)"), (.unexpected, "sequence(a then b) ¦== true"),
    (.unexpected, "sequence(a ¦and b)"),
    (.unexpected, "sequence(a¦.x then b)"), (.unexpected, "sequence(a then b¦"),
    (.tooManySteps, "sequence(a then b then c then d then e then f then g then h ¦then i)"),
    // Lines
    (.unexpected, "x == 1\nand\n  ¦and y == 2"), (.unexpected, "x == \"é𝄞\" ¦x"),
    (.unexpected, "x == 1\r\n\tor ¦or y == 1"),
    (.unexpected, "`é\u{301}` == 1 ¦x"),
]

@Suite struct RefusalTests {
    static let context = RuleContext(
        measures: [
            "spend": try! .parse("sum(purchase.price, 30d)"), "latest": try! .parse("last(purchase)"),
        ],
        segments: ["churned", "big-spenders"])

    /// The place of the mark by counting, and the text without it.
    static func split(_ marked: String) -> (text: String, line: Int, column: Int) {
        var before = String.UnicodeScalarView()
        for scalar in marked.unicodeScalars {
            if scalar == "¦" { break }
            before.append(scalar)
        }
        let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
        var text = String.UnicodeScalarView()
        text.append(contentsOf: marked.unicodeScalars.filter { $0 != "¦" })
        return (String(text), lines.count, (lines.last?.count ?? 0) + 1)
    }

    @Test(arguments: refusals) func refusesAtTheToken(_ reason: RuleFault.Reason, _ marked: String) {
        let (text, line, column) = Self.split(marked)
        do throws(RuleFault) {
            let rule = try Rule.parse(text, in: Self.context)
            Issue.record("accepted \(text) as \(rule.canonicalText)")
        } catch {
            #expect(error.position == RulePosition(line: line, column: column), "\(text): \(error)")
            #expect(error.reason == reason, "\(text): \(error)")
        }
    }

    @Test(
        arguments: [
            (.unexpected, "¦"), (.unexpected, "¦x"), (.unexpected, "count¦"), (.unexpected, "count ¦> 1"),
            (.unexpected, "¦measure(spend)"), (.unexpected, "¦exists(x)"), (.unexpected, "¦in_segment(churned)"),
            (.unexpected, "¦sequence(a then b)"), (.unknownFunction, "¦cnt(purchase)"), (.unexpected, "count(a) ¦> 1"),
            (.unexpected, "¦(count(a))"), (.unexpected, "count(a) ¦count(b)"), (.unexpected, "count(a¦"),
            (.unexpected, "¦not count(a)"),
            (.eventName, "count(¦\"-\")"),
        ] as [(RuleFault.Reason, String)]) func refusesMeasures(_ reason: RuleFault.Reason, _ marked: String)
    {
        let (text, line, column) = Self.split(marked)
        do throws(RuleFault) {
            let measure = try MeasureExpression.parse(text)
            Issue.record("accepted \(text) as \(measure.canonicalText)")
        } catch {
            #expect(error.position == RulePosition(line: line, column: column), "\(text): \(error)")
            #expect(error.reason == reason, "\(text): \(error)")
        }
    }

    @Test(
        arguments: [
            ("cuont(purchase) > 1", "count"), ("Count(purchase) > 1", "count"),
            ("most_frequnt(a.b) > 1", "most_frequent"),
            ("in_segment(churnd)", "churned"), ("measure(\"spendd\") > 1", "spend"),
            ("country contians 'x'", "contains"),
            ("x betwen 1 and 2", "between"), ("x == 1 annd y == 1", "and"), ("sequence(a than b)", "then"),
            ("last(a) withn 3d", "within"), ("qqq(purchase) > 1", nil), ("in_segment(zzz)", nil),
        ] as [(String, String?)]) func namesTheNearestWord(_ text: String, _ nearest: String?)
    {
        #expect { try Rule.parse(text, in: Self.context) } throws: { ($0 as? RuleFault)?.nearest == nearest }
    }

    @Test func saysWhatCouldStand() throws {
        #expect(
            Self.message("")
                == "line 1, column 1: the end cannot stand here; expected not, (, a function or an attribute")
        #expect(
            Self.message("count(purchase where x == 1 30d)")
                == "line 1, column 29: 30d cannot stand here; expected and, or, , or )")
        #expect(
            Self.message("x in []")
                == "line 1, column 7: ] cannot stand here; expected a number, a string, true or false")
        #expect(
            Self.message("cuont(a) > 1") == "line 1, column 1: unknown function cuont; did you mean count?")
        #expect(
            Self.message("x matches 'a**'")
                == "line 1, column 11: not a pattern of the rule language: a repeat of a repeat, at character 3 of the pattern"
        )
    }

    static func message(_ text: String) -> String {
        do throws(RuleFault) {
            _ = try Rule.parse(text, in: context)
            return "accepted"
        } catch {
            return error.description
        }
    }
}
