import Configuration
import Daemon
import Events
import Glibc
import Logs
import Numerics
import Telemetry

/// The reference job over an embedded log in a folder of its own: what the scenarios of the whole daemon have in
/// common.
final class EmbeddedJob {
    /// Records of one transaction of the producer.
    private static let sliceRecords = 20_000

    private let folder: TemporaryFolder
    private let configuration: KindredConfiguration

    init() throws {
        folder = try TemporaryFolder()
        configuration = ReferenceJob.configuration(folder: folder.path)
    }

    /// Writes the workload's events into the log.
    func produce(_ source: consuming ReferenceRecords) throws {
        let (log, topics) = try configuration.openLogWithTopics()
        defer { log.close() }
        let feeder = TopicFeeder(log: log, topic: topics.events.first ?? "", partitions: topics.partitions)
        var records = RecordBuffer(capacity: 16 << 20)
        while source.fill(&records, count: Self.sliceRecords) {
            var cursor = RecordCursor()
            while let record = records.next(&cursor) {
                guard let value = unsafe record.value else { continue }
                try unsafe feeder.append(key: record.key, value: value)
            }
        }
        try feeder.flush()
    }

    /// Runs the daemon until it has committed all there is; answers how it stood, and what that took of all threads.
    func drain() throws -> (status: DaemonStatus, seconds: Double, cpu: Duration) {
        let plan = try ReferenceJob.plan()
        let log = try configuration.openLog(createsFile: false)
        defer { log.close() }
        let logger = Logger(level: .warning, format: .text(colour: false), output: .fileDescriptor(STDERR_FILENO))
        let cpu = ProcessFigures.cpu
        let begun = ContinuousClock.now
        let daemon = try KindredDaemon(
            configuration: configuration, plan: plan, log: log, drains: true,
            reporter: EventReporter(logger: logger, metrics: MetricRegistry()))
        try daemon.start()
        try daemon.wait()
        return (daemon.status, (ContinuousClock.now - begun) / .seconds(1), ProcessFigures.cpu - cpu)
    }
}
