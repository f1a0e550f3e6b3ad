import Foundation
import Testing

@Suite struct ExplainTests {
    @Test func aRuleTakenApart() throws {
        let tool = try KindredTool()
        let told = try tool.run(
            "explain", "--json", #"count(purchase where price>5,30d)>=3 and (country=="DE" or in_segment(x))"#)
        #expect(told.code == 1, "a segment that nobody defined")
        let known = try tool.run("explain", "--json", #"count(purchase where price>5,30d)>=3 and country=="DE""#)
        #expect(known.code == 0)
        let object = try #require(try KindredTool.objects(known.output).first)
        #expect(object["rule"] as? String == #"count(purchase where price > 5, 30d) >= 3 and country == "DE""#)
        #expect(object["attributes"] as? [String] == ["country"])
        let measures = try #require(object["measures"] as? [[String: Any]])
        #expect(measures.map { $0["expression"] as? String } == ["count(purchase where price > 5, 30d)"])
        let changes = try #require(object["changes"] as? [String])
        #expect(changes.contains { $0.contains("30d") })
    }

    @Test func aSegmentOfTheConfiguration() throws {
        let tool = try KindredTool(
            configuration: """
                measures: [{id: spend, expression: "sum(order_completed.price, 30d)"}]
                segments: [{id: big, rule: measure(spend) > 500}]
                """)
        let told = try tool.run("explain", "big")
        #expect(told.code == 0)
        #expect(told.output.contains("sum(order_completed.price, 30d) > 500"))
        #expect(told.output.contains("KEEPS PER CUSTOMER"))
    }

    @Test func aFaultIsPointedAt() throws {
        let told = try KindredTool().run("explain", "cuont(purchase) > 3")
        #expect(told.code == 1)
        #expect(told.errors.contains("line 1, column 1"))
        #expect(told.errors.contains("did you mean count?"))
        #expect(told.errors.contains("\n  ^"))
    }
}
