import Foundation
import Testing

/// Every scenario on a small input, so that none rots.
@Suite struct BenchTests {
    @Test(arguments: [
        "parse", "apply", "embedded", "restore", "timers", "growth", "overlap", "differentiators", "share",
    ])
    func scenario(name: String) throws {
        let bench = try KindredTool().run("bench", name, "--events", "4000", "--customers", "500", "--json")
        #expect(bench.code == 0, "\(bench.errors)")
        let result = try #require(try KindredTool.objects(bench.output).first)
        #expect(result["scenario"] as? String == name)
        for field in ["events", "seconds", "events_per_second", "cpu_us_per_event"] {
            #expect((result[field] as? Double ?? 0) > 0)
        }
        if name == "timers" || name == "growth" || name == "share" {
            let pauses = try ["p50_ms", "p99_ms", "max_ms"].map { try #require(result[$0] as? Double) }
            #expect(pauses[0] > 0 && pauses == pauses.sorted())
        }
        if name == "growth" { #expect(result["customers"] as? Int == 500) }
        if name == "restore" {
            #expect((result["checkpoint_seconds"] as? Double ?? 0) > 0)
            #expect((result["checkpoint_writing_seconds"] as? Double ?? 0) > 0)
        }
        if name == "apply" {
            #expect((result["parse_alone_us_per_event"] as? Double ?? 0) > 0)
            #expect(result["allocations_per_event"] as? Double != nil)
        }
    }

    @Test func theSameInputHasTheSameResult() throws {
        let tool = try KindredTool()
        let hashes = try (0..<2).map { _ in
            let bench = try tool.run("bench", "apply", "--events", "3000", "--customers", "300", "--json")
            return try KindredTool.objects(bench.output).first?["result_hash"] as? String
        }
        #expect(hashes[0] != nil)
        #expect(hashes[0] == hashes[1])
    }
}
