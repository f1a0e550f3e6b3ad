import Configuration
import Coordination
import Logs
import Synchronization
import Telemetry

/// The daemon of one process, over any kind of partition state: topics checked, state folder locked, workers running
/// until they are stopped, fail, or, draining, have committed all there is.
public final class DaemonProcess<Processor: PartitionProcessor & ~Copyable>: Sendable {
    public typealias MakeProcessor = @Sendable (Int32, Processor.Definitions) -> Processor

    public let topics: TopicPlan
    /// This instance's name.
    public let instance: String
    private let configuration: Mutex<KindredConfiguration>
    private let log: any Log
    private let folder: StateFolder
    private let checkpoints: CheckpointFolder?
    let reporter: EventReporter
    private let pool: WorkerPool<Processor>
    /// Where the coordinator is if the group puts it into this process; nil where there is none.
    private let coordinator: WorkerPool<CoordinatorProcessor>?
    private let workers: Int
    private let drains: Bool
    private let clock: any WorkerClock
    private let stage = Mutex(DaemonStage.starting)

    /// Locks the state folder, makes the topics that are missing and checks the others.
    /// - Parameters:
    ///   - drains: end once all that is there has been read and committed.
    ///   - hasCoordinator: whether commands are read, and definitions come by way of the catalog.
    ///   - latestDefinitions: makes what answers the definitions that hold by now.
    public init(
        configuration: KindredConfiguration, definitions: Processor.Definitions, log: any Log, drains: Bool,
        reporter: EventReporter, clock: any WorkerClock = MachineClock(), hasCoordinator: Bool = false,
        latestDefinitions: (TopicPlan) -> WorkerLoop<Processor>.LatestDefinitions? = { _ in nil },
        makeProcessor: (TopicPlan) -> MakeProcessor
    ) throws(DaemonError) {
        folder = try StateFolder(path: configuration.stateFolder)
        instance = try folder.instance(configured: configuration.instance)
        do {
            try log.identify(instance: instance)
        } catch {
            throw DaemonError(error)
        }
        topics = try Self.prepareTopics(configuration.topics, log, reporter)
        workers = min(configuration.workers, topics.partitions)
        self.configuration = Mutex(configuration)
        self.log = log
        self.reporter = reporter
        self.drains = drains
        self.clock = clock
        let misrouted = MisroutedWarnings()
        var settings = WorkerSettings(configuration, topics, drains: drains)
        let interval = configuration.checkpoints.interval
        if interval > .zero {
            settings.checkpoints = CheckpointSettings(
                folder: try folder.checkpoints(of: log, ageMax: configuration.checkpoints.ageMax), interval: interval)
        }
        checkpoints = settings.checkpoints?.folder
        let seats = (0..<max(workers, 1)).map { Seat.worker($0) }
        let drain = drains && hasCoordinator ? DrainGate(workers: seats) : nil
        pool = WorkerPool(
            log: log, seats: seats, settings: settings, definitions: definitions,
            latestDefinitions: latestDefinitions(topics), drain: drain, clock: clock,
            observer: { WorkerReporter(seat: $0, reporter: reporter, misrouted: misrouted) },
            makeProcessor: makeProcessor(topics))
        coordinator =
            hasCoordinator
            ? try Self.makeCoordinator(configuration, topics, log, reporter, drain: drain, clock: clock) : nil
    }

    /// Starts the workers.
    public func start() throws(DaemonError) {
        let started = DaemonStarted(
            instance: instance, workers: workers, partitions: topics.partitions, drains: drains)
        reporter.report(started)
        stage.withLock { stage in if stage == .starting { stage = .running } }
        try pool.start(failed: { [coordinator] in coordinator?.stop() })
        do {
            try coordinator?.start(failed: { [pool] in pool.stop() })
        } catch {
            pool.stop()
            throw error
        }
    }

    /// Waits until all workers have ended; throws where one of them could not go on.
    public func wait() throws(DaemonError) {
        let error = pool.wait() ?? coordinator?.wait()
        _ = coordinator?.wait()
        checkpoints?.wait()
        reporter.report(DaemonStopped(error: error))
        if let error { throw error }
    }

    /// Asks the workers to finish, commit and end, within 10 s; returns at once.
    /// - Parameter reason: why, for the log: the name of a signal.
    public func stop(_ reason: String) {
        reporter.report(StopRequested(reason: reason))
        stage.withLock { $0 = .stopping }
        pool.stop()
        coordinator?.stop()
    }

    /// Reads the configuration again and says what is different. Measures and segments hold from now on, where there is a
    /// coordinator by way of it; all else only after a restart. Where `load` throws, everything stays as it is.
    /// - Returns: the faults in words; nil where there are none.
    @discardableResult
    public func reload(
        _ load: () throws -> (configuration: KindredConfiguration, definitions: Processor.Definitions)
    ) -> String? {
        do {
            let loaded = try load()
            let changes = configuration.withLock { old in
                let changes = ConfigurationChanges(from: old, to: loaded.configuration)
                old.measures = loaded.configuration.measures
                old.segments = loaded.configuration.segments
                return changes
            }
            if !changes.measures.isEmpty || !changes.segments.isEmpty {
                if let coordinator {
                    coordinator.adopt(ConfiguredDefinitions(loaded.configuration))
                } else {
                    pool.adopt(loaded.definitions)
                }
            }
            let isElsewhere = coordinator.map { $0.partitions.isEmpty } ?? false
            reporter.report(ConfigurationReloaded(changes: changes, coordinatorIsElsewhere: isElsewhere))
            return nil
        } catch {
            reporter.report(ReloadRefused(faults: "\(error)"))
            return "\(error)"
        }
    }

    /// Takes a new checkpoint of every partition that runs, as soon as may be, in the place of the one before: so that
    /// nothing stays in a file that is no longer in the state. Returns at once; an operational event tells of each.
    public func renewCheckpoints() { pool.renewCheckpoints() }

    /// How all partitions stood about a second ago, by number.
    public var partitions: [PartitionStatus<Processor.Figures>] { pool.partitions }

    /// Records that all workers have applied since the start, by now.
    public var recordsApplied: Int { pool.recordsApplied }

    /// Whether the workers move.
    public var liveness: HealthReport { .liveness(allPulses, at: clock.monotonic) }

    /// Whether all partitions are at hand, and the log answers.
    public var readiness: HealthReport {
        .readiness(allPulses, stage: stage.withLock { $0 }, at: clock.monotonic)
    }

    /// How all workers stand, and what time their clock shows.
    var pulses: (workers: [WorkerPulse<Processor.Figures>], now: Duration, wall: Int64) {
        (pool.pulses, clock.monotonic, clock.wall)
    }

    /// The same of all seats, the coordinator's among them, whatever their partitions are.
    var allPulses: [WorkerPulse<Void>] {
        pool.pulses.map(\.withoutFigures) + (coordinator?.pulses.map(\.withoutFigures) ?? [])
    }

    /// How the coordinator stood about a second ago; nil where it is in another process, or nowhere.
    public var coordinatorStatus: CoordinatorStatus? { coordinator?.partitions.first?.figures }

    /// Makes the topics that are missing; throws where one is not as it must be.
    static func prepareTopics(
        _ settings: TopicSettings, _ log: any Log, _ reporter: EventReporter
    ) throws(DaemonError) -> TopicPlan {
        do throws(LogError) {
            let existing = try log.topics()
            let plan = TopicPlan(settings, existing: existing)
            let faults = plan.faults(in: existing)
            guard faults.isEmpty else {
                throw LogError(.stop, faults.map { log.words(for: $0) }.joined(separator: "\n"))
            }
            let missing = plan.missing(in: existing)
            guard !missing.isEmpty else { return plan }
            try log.create(missing)
            reporter.report(TopicsCreated(names: missing.map(\.name)))
            return plan
        } catch {
            throw DaemonError(error)
        }
    }
}

extension WorkerSettings {
    /// What a configuration says about workers.
    init(_ configuration: KindredConfiguration, _ topics: TopicPlan, drains: Bool) {
        self.init(
            topics: topics.inputs, changelog: topics.changelog, deadLetters: topics.deadLetters)
        orders = topics.jobs
        start = configuration.start
        isLive = configuration.clock == .live
        idleAfter = configuration.idleAfter
        batches.interval = configuration.commitInterval
        batches.bytesMax = configuration.inFlightBytesMax / max(configuration.workers, 1)
        self.drains = drains
    }
}
