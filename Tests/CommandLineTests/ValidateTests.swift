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

    @Test func faultsOfTheFileComeAllAtOnce() throws {
        let tool = try KindredTool(configuration: Self.faulty)
        let verdict = try tool.run("validate")
        #expect(verdict.code == 1)
        #expect(verdict.lines.count == 2)
        #expect(verdict.output.contains("kindred.yaml:1:8: clock: "))
        #expect(verdict.output.contains("kindred.yaml:2:10: topics.partitons: unknown key; did you mean partitions?"))
        #expect(verdict.errors.contains("2 faults"))
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
        #expect(faults.map { $0["key"] as? String } == ["clock", "topics.partitons"])
        #expect(faults.map { $0["line"] as? Int } == [1, 2])
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
