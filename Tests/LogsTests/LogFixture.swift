import Events
import Foundation
import Logs
import Testing

/// A record as tests see it.
struct TestRecord: Hashable {
    var key: String?
    var value: String?
    init(_ key: String?, _ value: String?) {
        self.key = key
        self.value = value
    }
}

/// A record and where it was found.
struct PlacedRecord: Hashable {
    var offset: Int64
    var key: String?
    var value: String?
}

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

func output(_ topic: String, _ partition: Int32, _ records: [TestRecord]) -> TopicOutput {
    var buffer = RecordBuffer()
    for record in records {
        let key = record.key.map { Array($0.utf8) }
        let value = record.value.map { Array($0.utf8) }
        unsafe withBytes(of: key) { key in
            unsafe withBytes(of: value) { value in
                unsafe buffer.append(key: key, value: value)
            }
        }
    }
    return TopicOutput(topic: topic, partition: partition, records: buffer)
}

private func withBytes(of bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer?) -> Void) {
    guard let bytes else { return body(nil) }
    unsafe bytes.withUnsafeBytes { unsafe body($0) }
}

func placed(_ buffer: borrowing RecordBuffer) -> [PlacedRecord] {
    var records: [PlacedRecord] = []
    var cursor = RecordCursor()
    while let record = buffer.next(&cursor) {
        records.append(
            PlacedRecord(
                offset: record.offset,
                key: unsafe record.key.map { unsafe String(decoding: $0, as: UTF8.self) },
                value: unsafe record.value.map { unsafe String(decoding: $0, as: UTF8.self) }))
    }
    return records
}

extension Log {
    /// All records of a partition from `offset` on.
    func records(_ topic: String, _ partition: Int32 = 0, from offset: Int64 = 0) throws -> [PlacedRecord] {
        let reader = try reader(topic: topic, partition: partition, from: offset)
        var found: [PlacedRecord] = []
        var buffer = RecordBuffer()
        repeat {
            try reader.read(into: &buffer, bytesMax: 1 << 20)
            found += placed(buffer)
        } while buffer.count > 0
        return found
    }

    /// What a reader of a compacted partition knows at its end.
    func state(_ topic: String, _ partition: Int32 = 0) throws -> [String: String] {
        var state: [String: String] = [:]
        for record in try records(topic, partition) {
            if let key = record.key { state[key] = record.value }
        }
        return state
    }

    func description(_ topic: String, _ partition: Int = 0) throws -> PartitionDescription {
        let topic = try #require(try topics().first { $0.specification.name == topic })
        return topic.partitions[partition]
    }

    func commit(_ outputs: [TopicOutput], offsets: [ConsumedOffset] = []) throws {
        try committer(slot: 0).commit(LogTransaction(outputs: outputs, offsets: offsets))
    }
}

/// Expects an error of the log, and answers it.
func expectLogError(_ body: () throws -> Void, sourceLocation: SourceLocation = #_sourceLocation) -> LogError? {
    do {
        try body()
        Issue.record("no error was thrown", sourceLocation: sourceLocation)
    } catch let error as LogError {
        return error
    } catch {
        Issue.record("another error: \(error)", sourceLocation: sourceLocation)
    }
    return nil
}
