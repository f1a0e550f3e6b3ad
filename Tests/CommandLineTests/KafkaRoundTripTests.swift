import Foundation
import Glibc
import LogTestSupport
import Testing

/// The same way as on the embedded log, over a broker.
@Suite(.enabled(if: KafkaBroker.isAvailable, "\(KafkaBroker.absence)"))
struct KafkaRoundTripTests {
    /// The same work on a log of the given kind, with topics of this test's own.
    private static func configuration(_ name: String, log: String) -> String {
        RoundTripTests.configuration.replacingOccurrences(
            of: "topics: {partitions: 3}",
            with: "topics: {partitions: 3, prefix: \(name).}\ngroup: \(name)\nlog: \(log)")
    }

    private static func kafka(_ name: String = name(), client: String = "{}") throws -> String {
        let bootstrap = try KafkaBroker.shared.get().bootstrap
        return configuration(name, log: "{kafka: {bootstrap: \"\(bootstrap)\", client: \(client)}}")
    }

    private static func name() -> String { "cli\(UUID().uuidString.prefix(8).lowercased())" }

    /// What an undisturbed run on the embedded log publishes.
    private static func expected(_ name: String, events: Int) throws -> [[String: [String]]] {
        let tool = try RoundTripTests.tool(
            events: events, configuration: configuration(name, log: "{embedded: {path: kindred.db}}"))
        #expect(try tool.run("run", "--drain").code == 0)
        return try RoundTripTests.outputs(tool)
    }

    @Test func bothLogsAreGivenTheSame() throws {
        let name = Self.name()
        let expected = try Self.expected(name, events: 5000)
        let tool = try RoundTripTests.tool(events: 5000, configuration: try Self.kafka(name))
        let drained = try tool.run("run", "--drain", "--json")
        #expect(drained.code == 0, "\(drained.errors)")
        let report = try #require(try KindredTool.objects(drained.output).first)
        #expect(report["lag"] as? Int == 0)
        let isSame = try RoundTripTests.outputs(tool) == expected
        #expect(isSame)
        let verified = try tool.run("inspect", "state", "--verify")
        #expect(verified.code == 0, "\(verified.errors)")
        // Nothing is left to do, and nothing is done again.
        #expect(try tool.run("run", "--drain").code == 0)
        let isStillTheSame = try RoundTripTests.outputs(tool) == expected
        #expect(isStillTheSame)
    }

    /// Commands, and what they lead to, are the same over both logs.
    @Test func commandsAreAnsweredTheSame() throws {
        let name = Self.name()
        let logs = [Self.configuration(name, log: "{embedded: {path: kindred.db}}"), try Self.kafka(name)]
        var results: [[String: String]] = []
        for configuration in logs {
            let tool = try RoundTripTests.tool(events: 2000, configuration: configuration)
            try tool.write(
                """
                {"id":"s1","command":"define","kind":"segment","target":"fresh","spec":{"rule":"count(order_completed) >= 1"}}
                {"id":"l1","command":"define","kind":"segment","target":"vip","spec":{"list":true}}
                {"id":"o1","command":"define","kind":"overlap","target":"both","spec":{"segments":["fresh","vip"]}}
                {"id":"x1","command":"delete","target":"nobody"}
                """, to: "commands.jsonl")
            let process = try tool.start(["run"])
            try tool.waitForLog("the coordinator is here", while: process)
            _ = try tool.run("control", "send", "commands.jsonl")
            process.send(SIGTERM)
            #expect(try process.waitForEnd() == 0)
            #expect(try tool.run("run", "--drain").code == 0)
            var result: [String: String] = [:]
            let tail = try tool.run("tail", "job-status", "--from", "start", "--json").output
            for record in try KindredTool.objects(tail) {
                guard let key = record["key"] as? String, let value = record["value"] as? [String: Any] else {
                    continue
                }
                result[key] = value["status"] as? String
            }
            results.append(result)
            #expect(result["s1"] == "accepted" && result["x1"] == "rejected" && result["both-1"] == "Successful")
        }
        #expect(results.first == results.last)
    }

    @Test func killedAtRandomPointsItPublishesTheSame() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        let name = Self.name()
        let expected = try Self.expected(name, events: 4000)
        let tool = try RoundTripTests.tool(events: 4000, configuration: try Self.kafka(name))
        for round in 0..<2 {
            let process = try tool.start(["run", "--drain"])
            try tool.waitForLog("\"message\":\"restored\"", while: process)
            // After so many looks at its lines: before, between and in the middle of commits.
            let looks = Int((seed >> (8 * UInt64(round))) % 200)
            for _ in 0..<looks { _ = try tool.text(of: "errors") }
            process.send(SIGKILL)
            _ = try process.waitForEnd()
        }
        let drained = try tool.run("run", "--drain")
        #expect(drained.code == 0, "\(drained.errors)")
        let isSame = try RoundTripTests.outputs(tool) == expected
        #expect(isSame, "seed \(seed)")
    }

    @Test func topicsThatAreNotAsTheyMustBeAreNamedBeforeAnythingIsRead() throws {
        let configuration = try Self.kafka()
        let tool = try KindredTool(configuration: configuration)
        let check = try tool.run("topics", "check")
        #expect(check.code == 1)
        #expect(check.lines.filter { $0.hasPrefix("the topic") }.count == 12)
        #expect(check.output.contains("kafka-topics.sh --bootstrap-server"))
        #expect(try tool.run("topics", "create").code == 0)
        #expect(try tool.run("topics", "check").output == "all 12 topics are as they must be\n")
        // The events moved to a topic of another size.
        try tool.write(
            configuration.replacingOccurrences(of: "partitions: 3, ", with: "partitions: 3, names: {events: other}, "),
            to: "moved.yaml")
        let gone = try tool.run("run", "--drain", "--config", "moved.yaml")
        #expect(gone.code == 1)
        #expect(gone.errors.contains("the topic other of events is missing, but the state made of it is there"))
        // Too few partitions asked for.
        try tool.write(configuration.replacingOccurrences(of: "partitions: 3", with: "partitions: 2"), to: "two.yaml")
        let two = try tool.run("run", "--drain", "--config", "two.yaml")
        #expect(two.code == 1)
        #expect(two.errors.contains("has 3 partitions and must have 2"))
    }

    @Test func settingsOfTheClientAreCheckedAndSecretsKept() throws {
        let tool = try KindredTool(
            configuration: try Self.kafka(
                client: "{sasl.password: {env: KINDRED_TEST_SECRET}, session.timeout.ms: soon, acks: 1, oops: 1}"))
        let verdict = try tool.run("validate")
        #expect(verdict.code == 1)
        #expect(verdict.lines.count == 3)
        #expect(verdict.output.contains("log.kafka.client.\"session.timeout.ms\": Invalid value"))
        #expect(verdict.output.contains("log.kafka.client.acks: is not for the configuration to set"))
        #expect(verdict.output.contains("log.kafka.client.oops: No such configuration property"))
        try tool.write("hunter2-secret\n", to: "secret")
        try tool.write(
            try Self.kafka(client: "{security.protocol: {file: secret}}"), to: "kindred.yaml")
        let refused = try tool.run("topics", "list")
        #expect(refused.code == 1)
        #expect(refused.errors.contains("security.protocol") && !refused.errors.contains("hunter2"))
        try tool.write(try Self.kafka(client: "{client.id: {env: KINDRED_NOT_SET}}"), to: "kindred.yaml")
        let missing = try tool.run("topics", "list")
        #expect(missing.errors.contains("the environment has no variable KINDRED_NOT_SET"))
    }
}
