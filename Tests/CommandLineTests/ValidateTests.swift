import Foundation
import Testing

@Suite struct ValidateTests {
    static let faulty = """
        clock: livid
        topics: {partitons: 4}
        measures:
          - id: spend_30d
            expression: sun(order_completed.price, 30d)
        segments:
          - id: big-spenders
            rule: measure(spend_30d) > 500
          - id: lost
            rule: >
              count(purchase, 30d) == 0
              and in_segmnt("big-spenders")
          - id: a
            rule: in_segment("b")
          - id: b
            rule: in_segment("a")

        """

    @Test func faultsOfTheFileAndOfItsRulesComeAllAtOnce() throws {
        let tool = try KindredTool(configuration: Self.faulty)
        let verdict = try tool.run("validate")
        #expect(verdict.code == 1)
        #expect(Self.places(verdict) == ["1:8", "2:10", "5:17", "10:11", "14:11", "16:11"])
        #expect(verdict.output.contains("kindred.yaml:1:8: clock: "))
        #expect(verdict.output.contains("kindred.yaml:2:10: topics.partitons: unknown key; did you mean partitions?"))
        #expect(verdict.output.contains("kindred.yaml:10:11: segments[1].rule: line 1, column 31"))
        #expect(verdict.errors.contains("6 faults"))
        for command in [["run", "--drain"], ["replay", "-"]] {
            let refused = try tool.run(command)
            #expect(refused.code == 1)
            #expect(refused.errors == "kindred: " + verdict.output, "\(command)")
        }
    }

    /// Line and column of every fault.
    private static func places(_ verdict: KindredTool.Outcome) -> [String] {
        verdict.lines.map { $0.split(separator: ":")[1...2].joined(separator: ":") }
    }

    /// A rule that leans on what could not be read is not at fault for that.
    @Test(arguments: [
        // An expression at fault, at the level of the file or of the language: known, and compared with anything.
        ("measures: [{id: m, expression: [1]}]\nsegments: [{id: s, rule: measure(m) == \"a\"}]", ["1:32"]),
        ("measures: [{id: m, expresion: count(a)}]\nsegments: [{id: s, rule: measure(m) > 1}]", ["1:12", "1:20"]),
        ("measures: [{id: m, expression: cont(a)}]\nsegments: [{id: s, rule: measure(m) within 3d}]", ["1:32"]),
        // An id that is missing, wrong or another's: nobody knows what it was to be.
        ("measures: [{expression: count(a)}]\nsegments: [{id: s, rule: measure(m) > 1}]", ["1:12"]),
        ("measures: [{id: 1m, expression: cont(a)}]\nsegments: [{id: s, rule: measure(m) > 1}]", ["1:17", "1:33"]),
        (
            "measures: [{id: m, expression: count(a)}, {id: m, expression: first(a)}]\n"
                + "segments: [{id: s, rule: measure(m) > \"2026-01-01\" or measure(n) > 1}]", ["1:48"]
        ),
        ("mesures: [{id: m, expression: count(a)}]\nsegments: [{id: s, rule: measure(m) > 1}]", ["1:1"]),
        ("measures: {id: m}\nsegments: [{id: s, rule: measure(m) > 1}]", ["1:11"]),
        // The same of segments; two of one id make no circle.
        ("segments: [{id: s, rule: in_segment(t)}, {id: 2t, rule: exists(a)}]", ["1:47"]),
        ("segments: [{id: s, rule: in_segment(t)}, {id: t}]", ["1:42"]),
        ("segments: [{id: s, rule: in_segment(t)}, {id: t, rule: in_segment(s)}, {id: t, rule: a == 1}]", ["1:77"]),
        // But other faults are named, and what is unknown for certain is.
        (
            "clock: livid\nsegments: [{id: s, rule: measure(m) > 1}, {id: t, rule: in_segment(u)}]",
            ["1:8", "2:26", "2:57"]
        ),
        ("segments: [{id: s, rule: in_segment(t) and}, {id: s, rule: exists(}]", ["1:26", "1:51", "1:60"]),
    ])
    func nothingFollowsFromAnotherFault(text: String, places: [String]) throws {
        let verdict = try KindredTool(configuration: text).run("validate")
        #expect(Self.places(verdict) == places, "\(verdict.output)")
    }

    @Test func faultsOfRulesSayWhereInTheRule() throws {
        let text = Self.faulty.replacingOccurrences(of: "livid", with: "live")
            .replacingOccurrences(of: "partitons", with: "partitions")
        let tool = try KindredTool(configuration: text)
        let verdict = try tool.run("validate")
        #expect(verdict.code == 1)
        #expect(verdict.lines.count == 4, "\(verdict.output)")
        #expect(verdict.output.contains("kindred.yaml:5:17: measures[0].expression: line 1, column 1"))
        #expect(verdict.output.contains("did you mean sum?"))
        #expect(verdict.output.contains("kindred.yaml:10:11: segments[1].rule: line 1, column 31"))
        #expect(verdict.output.contains("kindred.yaml:14:11: segments[2].rule: line 1, column 12"))
        #expect(verdict.output.contains("circle"))
    }

    @Test func faultsAsJSON() throws {
        let tool = try KindredTool(configuration: Self.faulty)
        let verdict = try tool.run("validate", "--json")
        #expect(verdict.code == 1)
        let object = try #require(try KindredTool.objects(verdict.output).first)
        #expect(object["valid"] as? Bool == false)
        let faults = try #require(object["faults"] as? [[String: Any]])
        #expect(
            faults.prefix(3).map { $0["key"] as? String } == ["clock", "topics.partitons", "measures[0].expression"])
        #expect(faults.map { $0["line"] as? Int } == [1, 2, 5, 10, 14, 16])
        #expect(faults[3]["rule_column"] as? Int == 31)
    }

    @Test func aGoodFileIsFine() throws {
        let tool = try KindredTool()
        try tool.write("segments: [{id: s, rule: count(purchase) > 0}]", to: "other.yaml")
        let verdict = try tool.run("validate", "other.yaml")
        #expect(verdict.code == 0)
        #expect(verdict.output == "other.yaml: fine; 0 measures, 1 segment\n")
        #expect(try tool.run("validate").code == 1)
    }
}
