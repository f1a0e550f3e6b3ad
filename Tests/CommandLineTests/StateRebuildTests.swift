import Foundation
import Glibc
import Testing

@Suite struct StateRebuildTests {
    private func drained() throws -> KindredTool {
        let tool = try KindredTool(configuration: RoundTripTests.configuration)
        let made = try tool.run(
            "simulate", "--customers", "100", "--events", "2000", "--start", "2026-01-01", "--output", "events.jsonl")
        #expect(made.code == 0)
        #expect(try tool.run("produce", "events.jsonl").code == 0)
        #expect(try tool.run("run", "--drain").code == 0)
        return tool
    }

    @Test func saysWhatWasDone() throws {
        let tool = try drained()
        let done = try tool.run("state", "rebuild", "--json")
        #expect(done.code == 0, "\(done.errors)")
        let report = try #require(try KindredTool.objects(done.output).first)
        #expect(report["partitions"] as? Int == 3 && report["records"] as? Int == 2000)
        #expect(report["entered"] as? Int == 0 && report["exited"] as? Int == 0)
        #expect(done.errors.contains("rebuild: 2,000 records in "))
        let words = try tool.run("state", "rebuild", "--from", "2100-01-01", "--quiet")
        #expect(words.output.hasPrefix("0 records, 0 customers in 3 partitions; published: 0 entries, "))
        #expect(words.errors.isEmpty)
        #expect(try tool.run("inspect", "state", "--verify").code == 0)
        #expect(try tool.run("run", "--drain").code == 0)
    }

    @Test func refusesBesideARun() throws {
        let tool = try drained()
        let process = try tool.start(["run"])
        try tool.waitForLog("\"message\":\"restored\"", while: process)
        let refused = try tool.run("state", "rebuild")
        process.send(SIGTERM)
        try process.waitForEnd()
        #expect(refused.code == 1)
        #expect(refused.errors.contains("another `kindred run`"), "\(refused.errors)")
    }
}
