import Configuration
import Daemon
import Events
import Foundation
import Logs
import Numerics
import Telemetry

/// An embedded log, a state folder and a configuration in a folder of their own, for one test.
final class TemporaryLog {
    let folder: String
    var configuration = KindredConfiguration()
    let metrics = MetricRegistry()

    init(partitions: Int = 4) throws {
        folder = FileManager.default.temporaryDirectory.path + "/kindred-daemon-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        configuration.stateFolder = folder + "/state"
        configuration.commitInterval = .milliseconds(10)
        configuration.clock = .event
        configuration.topics.prefix = ""
        configuration.topics.eventNames = ["in"]
        configuration.topics.givenPartitions = partitions
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func open() throws -> EmbeddedLog { try EmbeddedLog(path: folder + "/kindred.db") }

    /// Log lines of the tests are thrown away; the metrics are kept.
    var reporter: EventReporter { reporter(to: LogOutput { _ in }, level: .error) }

    func reporter(to output: LogOutput, level: LogLevel) -> EventReporter {
        EventReporter(logger: Logger(level: level, format: .json, output: output), metrics: metrics)
    }

    /// Makes the topics, and appends `count` records to each partition: key and time, one byte each.
    func fill(_ log: EmbeddedLog, count: Int, seed: UInt64) throws {
        let partitions = configuration.topics.partitions
        try log.create([
            TopicSpecification(name: "in", partitions: partitions, kind: .append),
            TopicSpecification(name: "lines", partitions: partitions, kind: .append),
            TopicSpecification(name: "counts", partitions: partitions, kind: .compacted),
        ])
        var random = SplitMix64(seed: seed)
        for partition in 0..<Int32(partitions) {
            for start in stride(from: 0, to: count, by: 10) {
                var records = RecordBuffer()
                for index in start..<min(start + 10, count) {
                    unsafe [UInt8(random.below(9))].withUnsafeBytes { key in
                        unsafe [UInt8(clamping: index / 2 + random.below(5) + 1)].withUnsafeBytes { value in
                            unsafe records.append(key: key, value: value)
                        }
                    }
                }
                try log.append([TopicOutput(topic: "in", partition: partition, records: records)])
            }
        }
    }

    /// Everything in one partition of a topic: key and value.
    func records(_ log: EmbeddedLog, _ topic: String, _ partition: Int32) throws -> [[[UInt8]]] {
        var found: [[[UInt8]]] = []
        var buffer = RecordBuffer()
        let reader = try log.reader(topic: topic, partition: partition, from: 0)
        repeat {
            try reader.read(into: &buffer, bytesMax: 1 << 20)
            var cursor = RecordCursor()
            while let record = buffer.next(&cursor) {
                unsafe found.append([
                    record.key.map { unsafe [UInt8]($0) } ?? [], unsafe record.value.map { unsafe [UInt8]($0) } ?? [],
                ])
            }
        } while buffer.count > 0
        return found
    }

    /// The tally's outputs of each partition, by key.
    func outputs(_ log: EmbeddedLog) throws -> [[[UInt8]: [[UInt8]]]] {
        try (0..<Int32(configuration.topics.partitions)).map { partition in
            try records(log, "lines", partition).reduce(into: [:]) { $0[$1[0], default: []].append($1[1]) }
        }
    }

    func daemon(_ log: any Log, drains: Bool) throws -> DaemonProcess<TallyProcessor> {
        try DaemonProcess(
            configuration: configuration, definitions: 0, log: log, drains: drains, reporter: reporter
        ) { topics in { partition, _ in TallyProcessor(partition: partition, topics: topics.inputs.count) } }
    }

    /// Runs to the end of the input.
    func drain() throws {
        let log = try open()
        defer { log.close() }
        let daemon = try daemon(log, drains: true)
        try daemon.start()
        try daemon.wait()
    }
}
