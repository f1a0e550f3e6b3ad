import Events
import Foundation
import LogTestSupport
import Logs
import Testing

/// A folder of its own for a test's log, removed with the fixture.
final class LogFixture: Sendable {
    let folder: URL
    var path: String { folder.appendingPathComponent("test.db").path }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("kindred-logs-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func open(_ change: (inout EmbeddedLogSettings) -> Void = { _ in }) throws -> EmbeddedLog {
        var settings = EmbeddedLogSettings()
        change(&settings)
        return try EmbeddedLog(path: path, settings: settings)
    }

    /// A log with the topics `events` (append) and `members` (compacted).
    func openWithTopics(
        partitions: Int = 1, _ change: (inout EmbeddedLogSettings) -> Void = { _ in }
    ) throws -> EmbeddedLog {
        let log = try open(change)
        try log.create([
            TopicSpecification(name: "events", partitions: partitions, kind: .append),
            TopicSpecification(name: "members", partitions: partitions, kind: .compacted),
        ])
        return log
    }
}

extension Log {
    func description(_ topic: String, _ partition: Int = 0) throws -> PartitionDescription {
        let topic = try #require(try topics().first { $0.specification.name == topic })
        return topic.partitions[partition]
    }
}
