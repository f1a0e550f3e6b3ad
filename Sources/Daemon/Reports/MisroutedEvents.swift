import Engine
import Synchronization
import Telemetry

/// Records were found in another partition than their customers'.
public struct RecordsMisrouted: OperationalEvent, Equatable {
    public var records: MisroutedRecords
    public var topic: String
    /// Where they were found.
    public var partition: Int32

    public init(records: MisroutedRecords, topic: String, partition: Int32) {
        self.records = records
        self.topic = topic
        self.partition = partition
    }

    public var logLine: LogLine? {
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
public final class MisroutedWarnings: Sendable {
    public static let interval: Duration = .seconds(60)

    private struct Topic {
        var lastWarning: Duration?
        /// Records that no warning has told of.
        var untold: UInt64 = 0
    }

    private let topics = Mutex<[String: Topic]>([:])

    public init() {}

    /// The warning as it is to be given; nil where it has to wait for the next. `now` is since any fixed moment.
    public func admit(_ warning: RecordsMisrouted, at now: Duration) -> RecordsMisrouted? {
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
