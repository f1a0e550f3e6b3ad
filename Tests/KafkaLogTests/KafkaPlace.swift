import Foundation
import KafkaLog
import LogTestSupport
import Logs
import Testing

/// Names of a test's own on the broker that all tests share.
final class KafkaPlace: Sendable {
    let broker: KafkaBroker
    let prefix = "t\(UUID().uuidString.prefix(8).lowercased())"
    var events: String { "\(prefix).events" }
    var members: String { "\(prefix).members" }

    /// - Parameter broker: nil for the one that all tests share.
    init(_ broker: KafkaBroker? = nil) throws { self.broker = try broker ?? KafkaBroker.shared.get() }

    func open(_ change: (inout KafkaLogSettings) -> Void = { _ in }) throws -> KafkaLog {
        var settings = KafkaLogSettings(bootstrap: broker.bootstrap)
        settings.group = prefix
        settings.topics = [events, members]
        change(&settings)
        return try KafkaLog(settings: settings)
    }

    /// A log with the topics `events` (append) and `members` (compacted).
    func openWithTopics(
        partitions: Int = 1, _ change: (inout KafkaLogSettings) -> Void = { _ in }
    ) throws -> KafkaLog {
        let log = try open(change)
        try log.create([
            TopicSpecification(name: events, partitions: partitions, kind: .append),
            TopicSpecification(name: members, partitions: partitions, kind: .compacted),
        ])
        return log
    }
}
