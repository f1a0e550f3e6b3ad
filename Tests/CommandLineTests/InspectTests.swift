import Foundation
import Testing

@Suite struct InspectTests {
    static let configuration = """
        clock: event
        topics: {partitions: 2}
        segments: [{id: buyers, name: Buyers, rule: "count(purchase, 30d) >= 2 and country == \\"DE\\""}]
        """

    private func drained() throws -> KindredTool {
        let tool = try KindredTool(configuration: Self.configuration)
        let lines = """
            {"customer":"c1","time":"2026-01-01T00:00:00Z","attributes":{"country":"DE"}}
            {"customer":"c1","time":"2026-01-01T10:00:00Z","event":"purchase"}
            {"customer":"c1","time":"2026-01-03T10:00:00Z","event":"purchase"}
            {"customer":"c2","time":"2026-01-03T11:00:00Z","event":"purchase"}

            """
        #expect(try tool.run("produce", "-", input: lines).code == 0)
        #expect(try tool.run("run", "--drain").code == 0)
        return tool
    }

    @Test func aCustomerAndWhy() throws {
        let tool = try drained()
        let told = try tool.run("inspect", "customer", "c1", "--json")
        #expect(told.code == 0, "\(told.errors)")
        let customer = try #require(try KindredTool.objects(told.output).first)
        #expect(customer["events"] as? Int == 2)
        #expect(customer["visits"] as? Int == 2)
        #expect(customer["counts"] as? [String: Int] == ["purchase": 2])
        let segment = try #require((customer["segments"] as? [[String: Any]])?.first)
        #expect(segment["since"] as? String == "2026-01-03T10:00:00.000Z")
        let tests = try #require(segment["tests"] as? [[String: Any]])
        #expect(tests.map { $0["test"] as? String } == ["count(purchase, 30d) >= 2", "country == \"DE\""])
        #expect(tests.first?["observed"] as? String == "2")
        let words = try tool.run("inspect", "customer", "c2")
        #expect(words.output.contains("buyers: not a member"))
        let nobody = try tool.run("inspect", "customer", "c3")
        #expect(nobody.code == 1)
        #expect(nobody.errors.contains("nobody of the id c3 is known"))
    }

    @Test func aSegmentAndItsMembers() throws {
        let tool = try drained()
        let told = try tool.run("inspect", "segment", "buyers", "--json")
        let segment = try #require(try KindredTool.objects(told.output).first)
        #expect(segment["size"] as? Int == 1)
        #expect(segment["entries"] as? Int == 1)
        let members = try #require(segment["members"] as? [[String: Any]])
        #expect(members.map { $0["customer"] as? String } == ["c1"])
        #expect(try tool.run("inspect", "segment", "buyer").errors.contains("did you mean buyers?"))
    }

    @Test func theStateIsWhole() throws {
        let tool = try drained()
        let told = try tool.run("inspect", "state", "--verify", "--json")
        #expect(told.code == 0, "\(told.errors)")
        let rows = try KindredTool.objects(told.output)
        #expect(rows.count == 2)
        #expect(rows.reduce(0) { $0 + ($1["customers"] as? Int ?? 0) } == 2)
        let topics = try KindredTool.objects(try tool.run("inspect", "topics", "--json").output)
        #expect(topics.contains { $0["topic"] as? String == "kindred.events" && $0["lag"] as? Int == 0 })
    }
}
