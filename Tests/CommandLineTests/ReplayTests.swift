import Foundation
import Testing

/// A small set whose answers were worked out by hand.
@Suite struct ReplayTests {
    static let configuration = """
        segments:
          - {id: repeat, rule: "count(purchase, 30d) >= 2"}
          - {id: spenders, rule: "sum(purchase.amount, 60d) > 100"}
        """

    static let events = """
        {"customer":"b","time":"2026-01-01T00:00:00Z","event":"purchase","properties":{"amount":60.5}}
        {"customer":"a","time":"2026-01-01T00:00:00Z","event":"purchase","properties":{"amount":200}}

        {"customer":"a","time":"2026-01-20T00:00:00Z","event":"Purchase","properties":{"amount":1}}
        not JSON
        {"customer":"b","time":"2026-01-20T00:00:00Z","event":"purchase","properties":{"amount":39.5}}
        {"customer":"c","time":"2026-02-10T00:00:00Z","event":"purchase","properties":{"amount":100.01}}
        {"customer":"","time":"2026-02-10T00:00:00Z","event":"purchase"}

        """

    private func replay(_ arguments: [String]) throws -> (KindredTool, [String: Any]) {
        let tool = try KindredTool(configuration: Self.configuration)
        try tool.write(Self.events, to: "events.jsonl")
        let outcome = try tool.run(["replay", "events.jsonl", "--output", "out", "--json"] + arguments)
        #expect(outcome.code == 0, "\(outcome.errors)")
        return (tool, try #require(try KindredTool.objects(outcome.output).first))
    }

    private func changes(_ tool: KindredTool) throws -> [String] {
        try KindredTool.objects(try tool.text(of: "out/segment-events.jsonl")).map { change in
            let kindred = (change["context"] as? [String: Any])?["kindred"] as? [String: Any]
            let time = (change["timestamp"] as? String ?? "").prefix(10)
            return "\(time) \(change["userId"] ?? "") \(kindred?["segment"] ?? "") \(kindred?["status"] ?? "")"
        }
    }

    @Test func changesInTheOrderOfTimeCustomerAndSegment() throws {
        let (tool, report) = try replay([])
        #expect(report["records"] as? Int == 7)
        #expect(report["applied"] as? Int == 5)
        #expect(report["dead_letters"] as? Int == 2)
        #expect(report["clock"] as? String == "2026-02-10T00:00:00.000Z")
        // Exactly 100 is not more than 100; purchases of the first of January leave 30 days on the 31st.
        #expect(
            try changes(tool) == [
                "2026-01-01 a spenders entered", "2026-01-20 a repeat entered", "2026-01-20 b repeat entered",
                "2026-01-31 a repeat exited", "2026-01-31 b repeat exited", "2026-02-10 c spenders entered",
            ])
        #expect(
            try tool.text(of: "out/members.jsonl") == """
                {"customer":"a","segment":"spenders","since":"2026-01-01T00:00:00.000Z"}
                {"customer":"c","segment":"spenders","since":"2026-02-10T00:00:00.000Z"}

                """)
    }

    @Test func theEndMovesTheClockAndSkipsWhatIsLater() throws {
        let (tool, report) = try replay(["--until", "2026-02-01"])
        #expect(report["skipped"] as? Int == 1)
        #expect(report["clock"] as? String == "2026-02-01T00:00:00.000Z")
        #expect(try changes(tool).last == "2026-01-31 b repeat exited")
        let (later, _) = try replay(["--until", "2026-03-02"])
        // 60 days after the first of January, due at the very end.
        #expect(try changes(later).last == "2026-03-02 a spenders exited")
    }

    @Test func deadLettersNameFileAndLine() throws {
        let (tool, _) = try replay([])
        let letters = try KindredTool.objects(try tool.text(of: "out/dead-letters.jsonl"))
        #expect(letters.map { $0["reason"] as? String } == ["invalid_json", "blocked_customer"])
        let origins = letters.compactMap { $0["origin"] as? [String: Any] }
        #expect(origins.map { $0["file"] as? String } == ["events.jsonl", "events.jsonl"])
        #expect(origins.map { $0["line"] as? Int } == [5, 8])
        #expect(letters.map { $0["value"] as? String }.first == "not JSON")
    }

    @Test func compactedTopicsAreTheirFinalState() throws {
        let (tool, _) = try replay([])
        let members = try KindredTool.objects(try tool.text(of: "out/segment-members.jsonl"))
        #expect(members.map { $0["key"] as? String } == ["spenders/a", "spenders/c"])
        let value = try #require(members.first?["value"] as? [String: Any])
        #expect(value["validUntil"] as? String == "2026-03-02T00:00:00.000Z")
        let segments = try KindredTool.objects(try tool.text(of: "out/segments.jsonl"))
        #expect(segments.map { $0["key"] as? String } == ["repeat/0", "spenders/0"])
    }

    @Test func partitionsMakeNoDifference() throws {
        let (one, _) = try replay([])
        let many = try KindredTool(configuration: "topics: {partitions: 5}\n" + Self.configuration)
        try many.write(Self.events, to: "events.jsonl")
        #expect(try many.run("replay", "events.jsonl", "--output", "out").code == 0)
        for name in ["out/segment-events.jsonl", "out/members.jsonl", "out/dead-letters.jsonl"] {
            #expect(try many.text(of: name) == one.text(of: name))
        }
    }

    @Test func gzippedAndStandardInput() throws {
        let tool = try KindredTool(configuration: Self.configuration)
        try tool.write(Self.events, to: "events.jsonl")
        let gzip = Process()
        gzip.executableURL = URL(fileURLWithPath: "/bin/gzip")
        gzip.arguments = ["-k", tool.folder.appendingPathComponent("events.jsonl").path]
        try gzip.run()
        gzip.waitUntilExit()
        let zipped = try tool.run("replay", "events.jsonl.gz", "--json")
        let piped = try tool.run("replay", "-", "--json", input: Self.events)
        for outcome in [zipped, piped] {
            #expect(outcome.code == 0, "\(outcome.errors)")
            #expect(try KindredTool.objects(outcome.output).first?["applied"] as? Int == 5)
        }
        let data = try Data(contentsOf: tool.folder.appendingPathComponent("events.jsonl.gz"))
        try data.prefix(data.count / 2).write(to: tool.folder.appendingPathComponent("cut.gz"))
        let cut = try tool.run("replay", "cut.gz")
        #expect(cut.code == 1)
        #expect(cut.errors.contains("cut.gz"))
    }
}
