import Foundation
import Glibc
import LogTestSupport
import Testing

/// `kindred status`, which asks the log and no daemon.
@Suite struct StatusTests {
    private static func status(_ tool: KindredTool) throws -> [String: Any] {
        let outcome = try tool.run("status", "--json")
        #expect(outcome.code == 0, "\(outcome.errors)")
        return try #require(try KindredTool.objects(outcome.output).first)
    }

    /// Asks again and again until it is ready, or the daemon has ended.
    private static func waitUntilReady(_ tool: KindredTool, while daemon: ToolProcess) throws {
        try daemon.wait(for: "status --ready") { try tool.run("status", "--ready").code == 0 }
    }

    @Test func withoutALogItSaysSo() throws {
        let tool = try KindredTool(configuration: RoundTripTests.configuration)
        let outcome = try tool.run("status", "--ready")
        #expect(outcome.code == 1)
        #expect(outcome.errors.contains("there is no log at"))
        #expect(!FileManager.default.fileExists(atPath: tool.folder.appendingPathComponent("kindred.db").path))
    }

    @Test func theEmbeddedLogIsReadyWhileADaemonHoldsIt() throws {
        let tool = try RoundTripTests.tool(events: 500)
        let before = try Self.status(tool)
        // The three of the events, and that of the commands.
        #expect(before["unassigned"] as? Int == 4)
        #expect(before["lag"] as? Int == 500)
        #expect(before["ready"] as? Bool == false)
        let refused = try tool.run("status", "--ready")
        #expect(refused.code == 1)
        #expect(refused.errors == "kindred: not ready: no `kindred run` takes part in the group kindred\n")

        let daemon = try tool.startDaemon()
        try Self.waitUntilReady(tool, while: daemon)
        let now = try Self.status(tool)
        #expect(now["running"] as? Int == 4)
        #expect(now["instances"] as? Int == 1)
        #expect(now["oldest_commit"] is String)
        daemon.send(SIGKILL)
        try daemon.waitForEnd()
        #expect(try tool.run("status", "--ready").code == 1)

        // The commits of the one before are not this one's, and it commits though nothing is new.
        let next = try tool.startDaemon()
        try Self.waitUntilReady(tool, while: next)
        next.send(SIGTERM)
        #expect(try next.waitForEnd() == 0)
        let after = try Self.status(tool)
        #expect(after["unassigned"] as? Int == 4)
        #expect(after["lag"] as? Int == 0)
    }

    @Test(.enabled(if: KafkaBroker.isAvailable, "\(KafkaBroker.absence)"))
    func theGroupOnABrokerIsToldByItsCommits() throws {
        let name = "status\(UUID().uuidString.prefix(8).lowercased())"
        let bootstrap = try KafkaBroker.shared.get().bootstrap
        let configuration = RoundTripTests.configuration.replacingOccurrences(
            of: "topics: {partitions: 3}",
            with: "topics: {partitions: 3, prefix: \(name).}\ngroup: \(name)\ninstance: one\nworkers: 2\n"
                + "log: {kafka: {bootstrap: \"\(bootstrap)\"}}")
        let tool = try KindredTool(configuration: configuration)
        let missing = try tool.run("status", "--ready")
        #expect(missing.code == 1)
        #expect(missing.errors.contains("there is no topic \(name).events"))
        #expect(try tool.run("topics", "create").code == 0)
        #expect(try tool.run("status", "--ready").errors.contains("no `kindred run` takes part in the group \(name)"))

        for _ in 0..<2 {
            let daemon = try tool.startDaemon()
            try Self.waitUntilReady(tool, while: daemon)
            let now = try Self.status(tool)
            #expect(now["running"] as? Int == 4)
            #expect(now["instances"] as? Int == 1)
            #expect(now["members"] as? [String] == ["\(name)/one/0", "\(name)/one/1", "\(name)/one/coordinator"])
            for partition in try #require(now["partitions"] as? [[String: Any]]) {
                #expect(partition["owner"] as? String == partition["committed_by"] as? String)
            }
            daemon.send(SIGTERM)
            #expect(try daemon.waitForEnd() == 0)
        }
        #expect(try Self.status(tool)["unassigned"] as? Int == 4)
    }

    @Test func aBrokerThatIsAwayIsAReasonInWords() throws {
        let tool = try KindredTool(configuration: "log: {kafka: {bootstrap: \"127.0.0.1:1\"}}\n")
        let outcome = try tool.run("status", "--ready")
        #expect(outcome.code == 1)
        #expect(outcome.errors.contains("Kafka at 127.0.0.1:1"))
    }
}
