import Engine
import Events
import Foundation
import Numerics
import Rules
import Testing

/// Records as they are published, against the schemas that are shipped.
@Suite struct RecordSchemaTests {
    /// Runs of both kinds that end well, fail and are canceled.
    private func ofRuns() throws -> [(topic: String, record: [UInt8])] {
        var random = SplitMix64(seed: 11)
        let shards = SampleShard.dealt(SampleShard.customers(300, &random), 3, &random)
        var bench = try RunBench(
            [
                RunBench.overlap("o", ["a", "b", "c"], fields: ["country", "age"], schedule: "every 15m"),
                RunBench.differentiators("d"), RunBench.differentiators("e", against: "b", fields: ["age", "plan"]),
                RunBench.overlap("f", fields: ["nothing"], schedule: "0 6 * * MON"),
            ], shards: shards, protected: ["plan"], rules: ["a": "country == \"DE\""])
        _ = bench.advance(clock: 0)
        for round in 1...2 {
            for id in ["o", "d", "e", "f"] { _ = bench.request(id, round == 1 ? .saved : .refresh) }
            try bench.answerAll()
        }
        _ = bench.request("o")
        for (partition, task) in bench.takeAsked() {
            for answer in try bench.answers(partition, task) {
                bench.published.append(("partials", Array(try answer.record().prefix { $0 != UInt8(ascii: "\n") })))
            }
        }
        _ = bench.cancel("o")
        return bench.published
    }

    /// A shard's, of customers who enter by each kind of test and leave again, and of records that cannot be used.
    private func ofAShard() throws -> [(topic: String, record: [UInt8])] {
        let plan = try Plan(
            segments: [
                ("buyers", "count(purchase, 1d) >= 1"), ("spenders", "sum(purchase.total, 1d) > 10.5"),
                ("germans", "country == \"DE\""), ("quiet", "not exists(country)"),
            ].map { SegmentDefinition(id: $0.0, rule: try Rule.parse($0.1, in: RuleContext())) }, measures: [],
            sessionGap: 1_800_000)
        let lines = [
            #"{"customer":"c1","time":"2026-01-01T10:00:00Z","event":"purchase","properties":{"total":42.5}}"#,
            #"{"customer":"c\"2","time":"2026-01-01T11:00:00Z","attributes":{"country":"DE"}}"#,
            #"{"customer":"c1","time":"2026-01-03T11:00:00Z","event":"seen"}"#,
            #"{"customer":"c1","time":"yesterday","event":"seen"}"#, "no json", #"{"event":"seen"}"#,
        ]
        var shard = Shard(partition: 0, plan: plan, settings: ShardSettings())
        var published: [(topic: String, record: [UInt8])] = lines.prefix(3).map { ("events", Array($0.utf8)) }
        for (half, lines) in [lines.prefix(3), lines.dropFirst(3)].enumerated() {
            var records = RecordBuffer()
            for line in lines {
                let bytes = Array(line.utf8)
                unsafe bytes.withUnsafeBytes { unsafe records.append(key: nil, value: $0) }
            }
            var cursor = RecordCursor()
            while shard.apply(records, from: &cursor, limit: 10) > 0 {}
            _ = shard.fireTimers()
            guard let commit = shard.freeze(at: 1_800_000_000_000 + Int64(half) * 60_000, isLast: half == 1) else {
                continue
            }
            published += Self.values("segment-events", commit.segmentEvents)
            published += Self.values("segment-members", commit.segmentMembers)
            published += Self.values("segments", commit.segments)
            published += Self.values("dead-letters", commit.deadLetters)
        }
        return published
    }

    private static func values(
        _ topic: String, _ records: borrowing RecordBuffer
    ) -> [(topic: String, record: [UInt8])] {
        var values: [(String, [UInt8])] = []
        var cursor = RecordCursor()
        while let record = records.next(&cursor) {
            if let value = unsafe record.value { unsafe values.append((topic, Array(value))) }
        }
        return values
    }

    @Test(.enabled(if: RecordSchemas.canValidate, "python3 has no jsonschema"))
    func recordsAreAsTheirSchemasSay() throws {
        let verdict = try RecordSchemas.validate(ofRuns() + ofAShard())
        #expect(verdict.faults == [])
        for topic in [
            "catalog", "dead-letters", "events", "insights", "job-status", "jobs", "partials", "segment-events",
            "segment-members", "segments",
        ] { #expect((verdict.held[topic] ?? 0) > 0, "no record of \(topic)") }
    }

    /// Each record without one of its keys, and with one more, is refused: the schemas do not let everything pass.
    @Test(.enabled(if: RecordSchemas.canValidate, "python3 has no jsonschema"))
    func recordsThatAreNotAreFound() throws {
        let published = try ofRuns() + ofAShard()
        var damaged: [(topic: String, record: [UInt8])] = []
        for topic in ["insights", "job-status", "segment-events", "segment-members", "segments", "dead-letters"] {
            let record = try #require(published.last { $0.topic == topic }?.record)
            let whole = try #require(JSONSerialization.jsonObject(with: Data(record)) as? [String: Any])
            let lacking = whole.keys.filter { topic == "segments" || !["ready", "completeAt"].contains($0) }
                .map { key in whole.filter { $0.key != key } }
            for value in lacking + [whole.merging(["surplus": 1]) { first, _ in first }] {
                damaged.append((topic, Array(try JSONSerialization.data(withJSONObject: value))))
            }
        }
        let refused = Set(try RecordSchemas.validate(damaged).faults.compactMap { Int($0.prefix { $0 != " " }) })
        for (index, record) in damaged.enumerated() where !refused.contains(index) {
            Issue.record("\(record.topic): \(String(decoding: record.record, as: UTF8.self))")
        }
    }

    @Test func everyTopicHasItsSchemaAndItsChannel() throws {
        let found = try FileManager.default.contentsOfDirectory(
            atPath: RecordSchemas.folder.appendingPathComponent("1").path)
        #expect(found.sorted() == RecordSchemas.files)
        let data = try Data(contentsOf: RecordSchemas.folder.appendingPathComponent(RecordSchemas.asyncAPI))
        let document = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(document["asyncapi"] as? String == "3.0.0")
        let channels = try #require(document["channels"] as? [String: Any])
        #expect(channels.keys.sorted().map { "\($0).json" } == RecordSchemas.files)
        // Every reference leads somewhere.
        for reference in Self.references(document) {
            if reference.hasPrefix("#/") {
                let place = reference.dropFirst(2).split(separator: "/").reduce(document as Any?) { value, key in
                    (value as? [String: Any])?[String(key)]
                }
                #expect(place != nil, "\(reference)")
            } else {
                let file = RecordSchemas.folder.appendingPathComponent(reference)
                #expect(FileManager.default.fileExists(atPath: file.path), "\(reference)")
            }
        }
    }

    private static func references(_ value: Any) -> [String] {
        if let object = value as? [String: Any] {
            return object.flatMap { key, value in
                key == "$ref" ? [value as? String ?? ""] : references(value)
            }
        }
        return (value as? [Any])?.flatMap(references) ?? []
    }
}
