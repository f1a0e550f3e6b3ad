import Engine
import Synchronization
import Telemetry

/// Records were found in another partition than their customers'.
struct RecordsMisrouted: OperationalEvent, Equatable {
    var records: MisroutedRecords
    var topic: String
    var partition: Int32

    var logLine: LogLine? {
        LogLine(
            .warning,
            "records lie in another partition than their customers': they count where they lie, so a customer may be known "
                + "in parts; key records by customer, and partition by murmur2 as Java's producer does",
            [
                "topic": .text(topic), "partition": .integer(Int(partition)), "customer": .text(records.customer),
                "belongs_to": .integer(Int(records.home)), "records": .integer(Int(clamping: records.records)),
            ])
    }
}

/// Lets one warning of misrouted records through a minute and topic, with all records since the one before. Shared by
/// all workers.
final class MisroutedWarnings: Sendable {
    static let interval: Duration = .seconds(60)

    private struct Topic {
        var lastWarning: Duration?
        /// Records that no warning has told of.
        var untold: UInt64 = 0
    }

    private let topics = Mutex<[String: Topic]>([:])

    /// The warning as it is to be given; nil where it has to wait for the next.
    func admit(_ warning: RecordsMisrouted, at now: Duration) -> RecordsMisrouted? {
        topics.withLock { topics in
            var topic = topics[warning.topic] ?? Topic()
            defer { topics[warning.topic] = topic }
            topic.untold += warning.records.records
            if let last = topic.lastWarning, now - last < Self.interval { return nil }
            var told = warning
            told.records.records = topic.untold
            topic = Topic(lastWarning: now)
            return told
        }
    }
}
