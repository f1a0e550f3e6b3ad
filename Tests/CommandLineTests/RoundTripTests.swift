import Foundation
import Glibc
import Testing

/// From lines to a log, through the daemon, and out again.
@Suite struct RoundTripTests {
    static let configuration = """
        clock: event
        topics: {partitions: 3}
        commit_interval: 20ms
        measures: [{id: spend, expression: "sum(order_completed.price, 30d)"}]
        segments:
          - {id: big-spenders, rule: measure(spend) > 300}
          - {id: buyers, rule: "count(order_completed, 7d) >= 1"}
          - {id: lookers, rule: "count(product_viewed, 1d) >= 5 and not in_segment(\\"buyers\\")"}
        """

    /// Body and key of every record of a topic, customer by customer in the order of the log.
    static func records(_ tool: KindredTool, _ topic: String) throws -> [String: [String]] {
        let tail = try tool.run("tail", topic, "--from", "start", "--json")
        #expect(tail.code == 0, "\(tail.errors)")
        var records: [String: [String]] = [:]
        for object in try KindredTool.objects(tail.output) {
            let body = try JSONSerialization.data(
                withJSONObject: object["value"] ?? NSNull(), options: [.sortedKeys, .fragmentsAllowed])
            records[object["key"] as? String ?? "", default: []].append(String(decoding: body, as: UTF8.self))
        }
        return records
    }

    static func outputs(_ tool: KindredTool) throws -> [[String: [String]]] {
        let members = try Self.records(tool, "segment-members").compactMapValues(\.last).filter { $0.value != "null" }
        // A dead letter is held against its like by what was broken: without a key they have no order of their own.
        let letters = try Self.records(tool, "dead-letters").mapValues { $0.sorted() }
        return [try Self.records(tool, "segment-events"), members.mapValues { [$0] }, letters]
    }

    static func tool(
        events: Int, partitions: Int = 3, configuration: String = configuration
    ) throws -> KindredTool {
        let configuration = configuration.replacingOccurrences(of: "partitions: 3", with: "partitions: \(partitions)")
        let tool = try KindredTool(configuration: configuration)
        let made = try tool.run(
            "simulate", "--customers", "200", "--events", "\(events)", "--start", "2026-01-01", "--output",
            "events.jsonl")
        #expect(made.code == 0)
        let produced = try tool.run("produce", "events.jsonl", "--json")
        #expect(produced.code == 0, "\(produced.errors)")
        #expect(produced.output == "{\"records\":\(events)}\n")
        return tool
    }

    @Test func whatGoesInComesOut() throws {
        let tool = try Self.tool(events: 5000)
        let drained = try tool.run("run", "--drain", "--json")
        #expect(drained.code == 0, "\(drained.errors)")
        let report = try #require(try KindredTool.objects(drained.output).first)
        let parts = ["applied", "ignored", "duplicates", "dead_letters"].compactMap { report[$0] as? Int }
        #expect(parts.reduce(0, +) == 5000)
        #expect(report["lag"] as? Int == 0)
        let changes = try Self.records(tool, "segment-events")
        #expect(changes.values.reduce(0) { $0 + $1.count } == report["changes"] as? Int)
        let words = try tool.run("tail", "segment-events", "--from", "start")
        #expect(words.output.contains(" entered big-spenders at 2026-01-"))
        #expect(words.output.contains("sum(order_completed.price, 30d) = "))
        let letters = try Self.records(tool, "dead-letters")
        #expect(letters.values.reduce(0) { $0 + $1.count } == report["dead_letters"] as? Int)
    }

    @Test func aReplayFindsTheSameMembers() throws {
        // One partition: then the daemon's clock stands where the replay's ends.
        let tool = try Self.tool(events: 4000, partitions: 1)
        #expect(try tool.run("run", "--drain").code == 0)
        let members = Set(
            try Self.records(tool, "segment-members").compactMap { $1.last == "null" ? nil : $0 })
        let replay = try tool.run("replay", "events.jsonl", "--output", "out", "--quiet")
        #expect(replay.code == 0, "\(replay.errors)")
        let replayed = try KindredTool.objects(try tool.text(of: "out/members.jsonl")).map { member in
            "\(member["segment"] as? String ?? "")/\(member["customer"] as? String ?? "")"
        }
        #expect(Set(replayed) == members)
        #expect(replayed == replayed.sorted())
    }

    @Test func killedAtRandomPointsItPublishesTheSame() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = seed
        let undisturbed = try Self.tool(events: 4000)
        #expect(try undisturbed.run("run", "--drain").code == 0)
        let expected = try Self.outputs(undisturbed)
        let killed = try Self.tool(events: 4000)
        for _ in 0..<8 {
            let process = try killed.start(["run", "--drain"])
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            // After so many growths of the log: before, between and in the middle of commits.
            try killed.waitForGrowth(of: "kindred.db-wal", times: Int(random >> 33 % 12), while: process)
            process.send(SIGKILL)
            try process.waitForEnd()
        }
        #expect(try killed.run("run", "--drain").code == 0)
        let found = try Self.outputs(killed)
        for (found, expected) in zip(found, expected) { #expect(found == expected, "seed \(seed)") }
    }

    @Test func aStopCommitsWhatWasRead() throws {
        let tool = try Self.tool(events: 3000)
        let process = try tool.start(["run"])
        try tool.waitForLog("\"message\":\"restored\"", while: process)
        process.send(SIGTERM)
        #expect(try process.waitForEnd() == 0)
    }

    @Test func topicsAreListedAndMade() throws {
        let tool = try KindredTool(configuration: Self.configuration)
        #expect(try tool.run("topics", "list").code == 1)
        let made = try tool.run("topics", "create")
        #expect(made.code == 0)
        #expect(made.lines.count == 12)
        let list = try KindredTool.objects(try tool.run("topics", "list", "--json").output)
        #expect(list.count == 12)
        let single = list.filter { $0["partitions"] as? Int == 1 }.compactMap { $0["topic"] as? String }
        #expect(Set(single) == ["kindred.control", "kindred.catalog", "kindred.partials"])
        #expect(list.count { $0["partitions"] as? Int == 3 } == 9)
        try tool.write(
            Self.configuration.replacingOccurrences(of: "partitions: 3", with: "partitions: 5"), to: "k.yaml")
        let other = try tool.run("topics", "create", "--config", "k.yaml")
        #expect(other.code == 1)
        #expect(other.errors.contains("has 3 partitions"))
    }
}
