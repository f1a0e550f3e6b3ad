import Events
import Foundation
import KafkaLog
import LogTestSupport
import Logs

/// The logs that the same tests run against.
enum LogKind: String, CaseIterable, CustomStringConvertible, Sendable {
    case embedded, kafka

    /// Those that can be had here. Where there is no broker, `BrokerTests` says that it is skipped.
    static let available: [LogKind] = KafkaBroker.isAvailable ? [.embedded, .kafka] : [.embedded]

    var description: String { rawValue }
}

/// A log of a test's own: a file in a folder, or names on a broker; removed or forgotten with the value.
final class LogPlace: Sendable {
    let kind: LogKind
    private let folder: URL
    private let kafka: KafkaPlace?

    init(_ kind: LogKind) throws {
        self.kind = kind
        kafka = kind == .kafka ? try KafkaPlace() : nil
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("kindred-log-\(UUID().uuidString)")
        if kind == .embedded { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    var events: String { kafka?.events ?? "events" }
    var members: String { kafka?.members ?? "members" }

    /// As another process would open it too.
    func open() throws -> any Log {
        if let kafka { return try kafka.open() }
        return try EmbeddedLog(path: folder.appendingPathComponent("test.db").path)
    }

    /// A log with the topics `events` (append) and `members` (compacted).
    func openWithTopics(partitions: Int = 1) throws -> any Log {
        let log = try open()
        try log.create([
            TopicSpecification(name: events, partitions: partitions, kind: .append),
            TopicSpecification(name: members, partitions: partitions, kind: .compacted),
        ])
        return log
    }
}

extension LogMember {
    /// Polls until partitions are assigned, and answers them.
    func awaitAssignment(within time: Duration = .seconds(30)) throws -> [PartitionAssignment] {
        let deadline = ContinuousClock.now + time
        var buffer = RecordBuffer()
        while ContinuousClock.now < deadline {
            if case .assigned(let partitions) = try poll(into: &buffer, timeout: .milliseconds(100)) {
                return partitions
            }
        }
        return []
    }

    /// The next records of any partition; nil where none come in time.
    func awaitRecords(within time: Duration = .seconds(30)) throws -> (topic: String, records: [PlacedRecord])? {
        let deadline = ContinuousClock.now + time
        var buffer = RecordBuffer()
        while ContinuousClock.now < deadline {
            if case .records(let topic, _) = try poll(into: &buffer, timeout: .milliseconds(100)) {
                return (topic, placed(buffer))
            }
        }
        return nil
    }

    /// All values of one partition, until there are so many or none come for a time.
    func awaitValues(_ count: Int, within time: Duration = .seconds(30)) throws -> [String?] {
        var values: [String?] = []
        while values.count < count, let next = try awaitRecords(within: time) { values += next.records.map(\.value) }
        return values
    }
}
