import Engine
import Events
import Foundation
import Rules

/// A shard driven by lines of JSON, and its outputs read back as JSON: what a consumer would see.
struct ReplayedShard {
    struct PublishedChange: NettableChange, Equatable, CustomStringConvertible {
        var time: Int64
        var customer: String
        var segment: String
        var entered: Bool
        var origin: String
        var validUntil: Int64?
        var version: Int
        var isApproximate: Bool
        var rule: String
        var observed: String

        var description: String {
            "\(time) \(customer) \(segment) \(entered ? "in" : "out") \(origin) until \(validUntil.map(String.init) ?? "-")"
        }
    }

    struct Member: Equatable {
        var segment: String
        var customer: String
        var since: Int64
    }

    var changes: [PublishedChange] = []
    var members: [Member] = []
    var deadLetters: [[String: Any]] = []
    var figures = ShardFigures()
    var clock: Int64 = 0

    static func plan(
        segments: [(id: String, rule: String)], measures: [(id: String, expression: String)], sessionGap: Int64
    ) throws -> Plan {
        let measureDefinitions = try measures.map {
            MeasureDefinition(id: $0.id, expression: try MeasureExpression.parse($0.expression))
        }
        let context = RuleContext(
            measures: Dictionary(uniqueKeysWithValues: measureDefinitions.map { ($0.id, $0.expression) }),
            segments: Set(segments.map(\.id)))
        return Plan(
            segments: try segments.map { SegmentDefinition(id: $0.id, rule: try Rule.parse($0.rule, in: context)) },
            measures: measureDefinitions, sessionGap: sessionGap)
    }

    /// Runs all lines through one shard in clock mode `event` and moves its clock to the end.
    init(plan: Plan, lines: [String], until: Int64? = nil, sliceMax: Int = .max) throws {
        var shard = Shard(partition: 0, plan: plan, settings: ShardSettings())
        var records = RecordBuffer()
        for line in lines {
            let bytes = Array(line.utf8)
            unsafe bytes.withUnsafeBytes { unsafe records.append(key: nil, value: $0) }
        }
        var cursor = RecordCursor()
        while shard.apply(records, from: &cursor, limit: sliceMax) > 0 {}
        if let until { shard.moveClock(to: until) }
        _ = shard.fireTimers()
        try take(shard.freeze(at: 0))
        figures = shard.figures
        clock = shard.clock
    }

    mutating func take(_ commit: consuming ShardCommit?) throws {
        guard let commit else { return }
        for body in Self.bodies(commit.segmentEvents) { changes.append(try Self.change(body)) }
        for body in Self.bodies(commit.deadLetters) {
            deadLetters.append(try JSONSerialization.jsonObject(with: body) as? [String: Any] ?? [:])
        }
        var current: [String: Member] = [:]
        var cursor = RecordCursor()
        while let record = commit.segmentMembers.next(&cursor) {
            let key = unsafe String(decoding: record.key ?? .init(start: nil, count: 0), as: UTF8.self)
            guard let value = unsafe record.value else {
                current[key] = nil
                continue
            }
            let body = unsafe try JSONSerialization.jsonObject(with: Data(value)) as? [String: Any] ?? [:]
            current[key] = Member(
                segment: body["segment"] as? String ?? "", customer: body["customer"] as? String ?? "",
                since: Self.instant(body["since"]) ?? -1)
        }
        members = current.values.sorted { ($0.segment, $0.customer) < ($1.segment, $1.customer) }
    }

    private static func bodies(_ records: borrowing RecordBuffer) -> [Data] {
        var bodies: [Data] = []
        var cursor = RecordCursor()
        while let record = records.next(&cursor) {
            unsafe bodies.append(record.value.map { unsafe Data($0) } ?? Data())
        }
        return bodies
    }

    private static func change(_ body: Data) throws -> PublishedChange {
        let json = try JSONSerialization.jsonObject(with: body) as? [String: Any] ?? [:]
        let context = (json["context"] as? [String: Any])?["kindred"] as? [String: Any] ?? [:]
        let cause = context["cause"] as? [String: Any] ?? [:]
        return PublishedChange(
            time: instant(json["timestamp"]) ?? -1, customer: json["userId"] as? String ?? "",
            segment: context["segment"] as? String ?? "", entered: context["status"] as? String == "entered",
            origin: context["origin"] as? String ?? "", validUntil: instant(context["validUntil"]),
            version: context["version"] as? Int ?? 0, isApproximate: context["approximate"] as? Bool ?? false,
            rule: cause["rule"] as? String ?? "", observed: "\(cause["observed"] ?? "")")
    }

    static func instant(_ value: Any?) -> Int64? {
        guard var text = value as? String else { return nil }
        return text.withUTF8 { unsafe RFC3339.instant(UnsafeRawBufferPointer($0)) }
    }
}
