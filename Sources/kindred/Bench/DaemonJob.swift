import Configuration
import Daemon
import Dispatch
import Events
import Glibc
import Logs
import Numerics
import Rules
import Telemetry

/// The reference job over an embedded log in a folder of its own, or over topics of its own in Kafka: what the scenarios
/// of the whole daemon have in common.
final class DaemonJob {
    /// Records of one transaction of the producer.
    private static let sliceRecords = 20_000

    private let folder: TemporaryFolder
    private(set) var configuration: KindredConfiguration
    private let plan: Plan

    /// Over an embedded log, or where the workload names brokers over Kafka: topics and group get names that nobody has.
    init(_ workload: BenchWorkload) throws {
        folder = try TemporaryFolder()
        plan = try ReferenceJob.plan(isQuiet: workload.isQuiet)
        configuration = ReferenceJob.configuration(folder: folder.path, isQuiet: workload.isQuiet)
        configuration.commitInterval = workload.commitInterval
        guard let bootstrap = workload.bootstrap else { return }
        let name = "kindred-bench-" + String(UInt64.random(in: 0...UInt64.max), radix: 16)
        configuration.log = .kafka(KafkaSettings(bootstrap: bootstrap))
        configuration.group = name
        configuration.topics.prefix = name + "."
        configuration.workers = workload.workers
    }

    /// Makes the topics, which the first events make too.
    func makeTopics() throws { try configuration.openLogWithTopics().log.close() }

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
    /// - Parameter pace: notes when how much is done.
    func drain(pace: JobPace? = nil) throws -> (status: DaemonStatus, seconds: Double, cpu: Duration) {
        let log = try configuration.openLog(createsFile: false)
        defer { log.close() }
        let cpu = ProcessFigures.cpu
        let begun = ContinuousClock.now
        let daemon = try KindredDaemon(
            configuration: configuration, plan: plan, log: log, drains: true,
            reporter: pace?.reporter ?? Self.reporter(.warning, .fileDescriptor(STDERR_FILENO)))
        try daemon.start()
        pace?.watch(daemon)
        defer { pace?.end() }
        try daemon.wait()
        return (daemon.status, (ContinuousClock.now - begun) / .seconds(1), ProcessFigures.cpu - cpu)
    }

    /// Runs the daemon while `work` is done, from the moment when all its partitions are restored.
    func running(_ work: () throws -> Void) throws {
        let log = try configuration.openLog(createsFile: false)
        defer { log.close() }
        let restored = DispatchSemaphore(value: 0)
        let output = LogOutput { line in
            if line.contains("\"message\":\"restored\"") { restored.signal() }
        }
        let daemon = try KindredDaemon(
            configuration: configuration, plan: plan, log: log, drains: false, reporter: Self.reporter(.info, output))
        try daemon.start()
        try Self.wait(for: restored, times: configuration.topics.partitions, "the start")
        try work()
        daemon.stop("the work is done")
        try daemon.wait()
    }

    /// Runs the daemon until it has written a checkpoint of each partition; those that follow use them. Answers the
    /// seconds from the first customer copied to the last file.
    func takeCheckpoints() throws -> Double {
        configuration.checkpoints.interval = .seconds(3600)
        let log = try configuration.openLog(createsFile: false)
        defer { log.close() }
        let restored = DispatchSemaphore(value: 0)
        let written = DispatchSemaphore(value: 0)
        let output = LogOutput { line in
            if line.contains("\"message\":\"restored\"") { restored.signal() }
            if line.contains("\"message\":\"checkpoint written\"") { written.signal() }
        }
        let daemon = try KindredDaemon(
            configuration: configuration, plan: plan, log: log, drains: false, reporter: Self.reporter(.info, output))
        try daemon.start()
        let partitions = configuration.topics.partitions
        try Self.wait(for: restored, times: partitions, "the restore")
        let begun = ContinuousClock.now
        daemon.renewCheckpoints()
        try Self.wait(for: written, times: partitions, "the checkpoints")
        let seconds = (ContinuousClock.now - begun) / .seconds(1)
        daemon.stop("all checkpoints are written")
        try daemon.wait()
        return seconds
    }

    private static let patience: DispatchTimeInterval = .seconds(600)

    private static func wait(for signal: DispatchSemaphore, times: Int, _ what: String) throws {
        for _ in 0..<times where signal.wait(timeout: .now() + patience) == .timedOut {
            throw CommandFailure("\(what) did not come about in 10 minutes")
        }
    }

    private static func reporter(_ level: LogLevel, _ output: LogOutput) -> EventReporter {
        EventReporter(logger: Logger(level: level, format: .json, output: output), metrics: MetricRegistry())
    }
}
