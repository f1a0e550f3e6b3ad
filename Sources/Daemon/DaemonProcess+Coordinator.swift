import Configuration
import Coordination
import Logs
import Telemetry

// The coordinator is one more pair of threads in each process, whose input has one partition: the group puts it into one
// of them.
extension DaemonProcess where Processor: ~Copyable {
    static func makeCoordinator(
        _ configuration: KindredConfiguration, _ topics: TopicPlan, _ log: any Log, _ reporter: EventReporter,
        drain: DrainGate?, clock: any WorkerClock
    ) throws(DaemonError) -> WorkerPool<CoordinatorProcessor> {
        var settings = WorkerSettings(
            topics: [topics.control, topics.partials], changelog: topics.catalog, deadLetters: topics.deadLetters)
        // Commands that were sent before the first start count; deadlines go by the wall clock even in a replay.
        settings.start = .earliest
        settings.isLive = true
        settings.idleAfter = configuration.idleAfter
        settings.batches.interval = configuration.commitInterval
        settings.drains = drain != nil
        let coordination: CoordinatorSettings
        do throws(LogError) {
            coordination = try CoordinatorSettings(configuration, topics: topics, log: log)
        } catch {
            throw DaemonError(error)
        }
        return WorkerPool(
            log: log, seats: [.coordinator], settings: settings, definitions: ConfiguredDefinitions(configuration),
            drain: drain, clock: clock,
            observer: { WorkerReporter(seat: $0, reporter: reporter, misrouted: MisroutedWarnings()) },
            makeProcessor: { _, configured in
                CoordinatorProcessor(
                    settings: coordination, topics: topics, configured: configured, wall: clock.wall)
            })
    }
}

extension CoordinatorSettings {
    /// What a configuration says about the coordinator, and the log about erasures.
    init(_ configuration: KindredConfiguration, topics: TopicPlan, log: any Log) throws(LogError) {
        let appended = topics.specifications.filter { $0.kind == .append }.map(\.name)
        let retained = try log.retentionAfterErasure(of: appended)
        let kept = Set(retained.map(\.topic))
        self.init(
            partitions: Int32(topics.partitions),
            protectedAttributes: Set(configuration.jobs.protectedAttributes),
            runDeadline: Int64(configuration.jobs.deadline / .milliseconds(1)),
            scheduleJitter: Int64(configuration.jobs.jitter / .milliseconds(1)),
            erasure: ErasurePlaces(
                removed: ["state", "checkpoints"]
                    + topics.specifications.map(\.name).filter { !kept.contains($0) }.sorted(),
                retained: retained.map {
                    RetainedTopic(name: $0.topic, retention: $0.time.map { Int64($0 / .milliseconds(1)) })
                }),
            receiptSalt: try log.identity())
    }
}
