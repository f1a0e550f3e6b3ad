import Configuration
import Daemon
import Events
import Foundation
import Logs
import Numerics
import Rules
import Telemetry
import Testing

/// A daemon with its coordinator over an embedded log: events and commands in, answers out.
final class CoordinatedPlace {
    let place: TemporaryLog
    let plan: Plan

    init(partitions: Int = 3, rules: [(String, String)] = [("buyers", "count(purchase) >= 1")]) throws {
        place = try TemporaryLog(partitions: partitions)
        place.configuration.topics.eventNames = nil
        plan = Plan(
            segments: try rules.map {
                Rules.SegmentDefinition(id: $0.0, rule: try Rule.parse($0.1, in: RuleContext()))
            }, measures: [])
        try withLog { log in try log.create(TopicPlan(place.configuration.topics).specifications) }
    }

    func withLog<Result>(_ body: (EmbeddedLog) throws -> Result) throws -> Result {
        let log = try place.open()
        defer { log.close() }
        return try body(log)
    }

    func daemon(_ log: any Log, drains: Bool) throws -> KindredDaemon {
        try KindredDaemon(
            configuration: place.configuration.defining(plan), plan: plan, log: log, drains: drains,
            reporter: place.reporter)
    }

    /// Runs to the end of everything that is to be read.
    @discardableResult
    func drain() throws -> DaemonStatus {
        try withLog { log in
            let daemon = try daemon(log, drains: true)
            try daemon.start()
            try daemon.wait()
            return daemon.status
        }
    }

    /// Purchases, by customer and price; a minute apart.
    func buy(_ purchases: [(customer: String, price: Int)], from time: Int64 = 1_767_225_600_000) throws {
        try withLog { log in
            for (index, purchase) in purchases.enumerated() {
                let at = TimestampText.rfc3339(milliseconds: time + Int64(index) * 60_000)
                let body =
                    "{\"customer\":\"\(purchase.customer)\",\"time\":\"\(at)\",\"event\":\"purchase\","
                    + "\"properties\":{\"price\":\(purchase.price)}}"
                try append(log, "events", partition(of: purchase.customer), purchase.customer, body)
            }
        }
    }

    func send(_ commands: String...) throws {
        try withLog { log in for command in commands { try append(log, "control", 0, "any", command) } }
    }

    func append(_ log: EmbeddedLog, _ topic: String, _ partition: Int32, _ key: String, _ value: String) throws {
        var records = RecordBuffer()
        unsafe Array(key.utf8).withUnsafeBytes { key in
            unsafe Array(value.utf8).withUnsafeBytes { value in unsafe records.append(key: key, value: value) }
        }
        try log.append([TopicOutput(topic: topic, partition: partition, records: records)])
    }

    func partition(of key: String) -> Int32 {
        unsafe Array(key.utf8).withUnsafeBytes {
            unsafe Murmur2.partition(of: $0, partitions: Int32(place.configuration.topics.partitions))
        }
    }

    /// Everything in a topic, oldest first a partition: key and value, nil for a tombstone.
    func records(_ topic: String) throws -> [(key: String, value: String?)] {
        try withLog { log in
            let count = try #require(try log.topics().first { $0.specification.name == topic }).partitions.count
            return try (0..<Int32(count)).flatMap { try place.records(log, topic, $0) }.map { record in
                let value = String(decoding: record[1], as: UTF8.self)
                return (String(decoding: record[0], as: UTF8.self), value.isEmpty ? nil : value)
            }
        }
    }

    /// The newest value of each key.
    func newest(_ topic: String) throws -> [String: String] {
        try records(topic).reduce(into: [:]) { $0[$1.key] = $1.value }
    }

    /// The answer to a command, or the status of a run.
    func status(_ id: String) throws -> [String: Any] {
        let text = try #require(try newest("job-status")[id], "no answer to \(id)")
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    /// Customers of a segment.
    func members(_ segment: String) throws -> Set<String> {
        Set(
            try newest("segment-members").keys.filter { $0.hasPrefix("\(segment)/") }
                .map { String($0.dropFirst(segment.count + 1)) })
    }
}
