import Glibc
import Testing

/// `kindred control` and `kindred insights`, beside a daemon.
@Suite struct ControlTests {
    private static let configuration = """
        clock: event
        commit_interval: 50ms
        segments:
          - {id: buyers, rule: count(purchase) >= 1}
          - {id: germans, rule: 'country == "DE"'}
        """

    /// Forty customers: every other one buys, every fourth is from Germany, the others from France.
    private static func lines() -> String {
        (0..<40).map { number in
            let head = "{\"customer\":\"c\(number)\",\"time\":\"2026-01-0\(1 + number % 9)T00:00:00Z\""
            let country = number % 4 == 0 ? "DE" : "FR"
            let event = number % 2 == 0 ? "purchase" : "page_viewed"
            return head + ",\"event\":\"\(event)\",\"attributes\":{\"country\":\"\(country)\"}}\n"
        }.joined()
    }

    private static func daemon(_ tool: KindredTool) throws -> ToolProcess {
        let daemon = try tool.startDaemon()
        try daemon.wait(for: "status --ready") { try tool.run("status", "--ready").code == 0 }
        return daemon
    }

    private static func fed() throws -> KindredTool {
        let tool = try KindredTool(configuration: configuration)
        try tool.write(lines(), to: "events.jsonl")
        #expect(try tool.run("produce", "events.jsonl").code == 0)
        #expect(try tool.run("run", "--drain").code == 0)
        return tool
    }

    @Test func segmentsAndInsightsLiveByCommands() throws {
        let tool = try Self.fed()
        let daemon = try Self.daemon(tool)
        defer { daemon.send(SIGKILL) }

        let preview = try tool.run(
            "control", "define", "segment", "quiet", "--rule", "count(purchase) == 0", "--dry-run", "--json")
        #expect(preview.code == 0, "\(preview.errors)")
        let result = try #require(try KindredTool.objects(preview.output).first?["result"] as? [String: Any])
        #expect((result["entering"] as? [String: Any])?["count"] as? Int == 20)
        #expect(result["sizeAfter"] as? Int == 20)

        let made = try tool.run("control", "define", "segment", "quiet", "--rule", "count(purchase) == 0", "--follow")
        #expect(made.code == 0 && made.output == "quiet: Successful\n", "\(made.output)\(made.errors)")
        let members = try tool.run("control", "members", "quiet", "--and", "germans", "--json")
        #expect(members.output.contains("\"customers\":[]"), "\(members.output)\(members.errors)")

        let overlap = try tool.run(
            "control", "define", "overlap", "venn", "--segments", "buyers,germans", "--fields", "country", "--follow")
        #expect(overlap.code == 0, "\(overlap.output)\(overlap.errors)")
        let shown = try tool.run("insights", "show", "venn")
        #expect(shown.output.contains("40 customers, 20 of them in at least one segment"), "\(shown.output)")
        #expect(shown.output.contains("DE              10        0      10       10      10"), "\(shown.output)")
        let csv = try tool.run("insights", "show", "venn", "--csv")
        #expect(csv.output.contains(",,buyers+germans,10,10\n"), "\(csv.output)")
        let refused = try tool.run("insights", "show", "ven")
        #expect(refused.code == 1 && refused.errors.contains("did you mean venn?"))
    }

    @Test func whatIsRejectedSaysEverythingAtOnce() throws {
        let tool = try Self.fed()
        let daemon = try Self.daemon(tool)
        defer { daemon.send(SIGKILL) }
        let both = try tool.run("control", "define", "segment", "bad/id", "--rule", "count(")
        #expect(both.code == 1)
        #expect(both.errors.contains("target: \"bad/id\" is no id"), "\(both.errors)")
        #expect(both.errors.contains("spec.rule: line 1, column 7"), "\(both.errors)")
        let used = try tool.run("control", "define", "overlap", "one", "--segments", "buyers")
        #expect(used.code == 1 && used.errors.contains("spec.segments"), "\(used.errors)")
        // The same id again is the same answer, and nothing is done twice.
        for _ in 0..<2 {
            let list = try tool.run("control", "define", "segment", "vip", "--list", "--id", "l1", "--json")
            #expect(try KindredTool.objects(list.output).first?["id"] as? String == "l1")
        }
        #expect(try tool.run("control", "list", "add", "vip", "c1", "new").code == 0)
        let erased = try tool.run("control", "erase", "c1", "--json")
        #expect(erased.output.contains("\"wasKnown\":true") && !erased.output.contains("\"c1\""), "\(erased.output)")
        let left = try tool.run("control", "members", "vip")
        #expect(left.output.contains("customers: new"), "\(left.output)")
    }

    @Test func withoutADaemonItSaysSo() throws {
        let tool = try Self.fed()
        let outcome = try tool.run("control", "status", "--timeout", "100ms")
        #expect(outcome.code == 1)
        #expect(outcome.errors.contains("is `kindred run` up?"), "\(outcome.errors)")
    }
}
