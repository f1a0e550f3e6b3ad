import Events
import Logs

/// What the processing thread does, one bounded step after another: poll, apply, timers, restore, freeze, hand over.
///
/// Made, used and destroyed on one thread. Generic over what a partition is, so that the way of a record is free of
/// existentials; the log is asked once a batch.
public final class WorkerLoop<Processor: PartitionProcessor & ~Copyable> {
    /// What the owner does next.
    public enum Step: Sendable {
        case again
        /// Nothing is to be done for this long, unless a commit is settled before.
        case wait(Duration)
        /// All is over; an error where not all is committed.
        case ended(DaemonError?)
    }

    public typealias Control = WorkerControl<Processor.Definitions, Processor.Figures>
    /// Answers the definitions that hold by now; nil where they are those that the worker has.
    public typealias LatestDefinitions = @Sendable () throws(LogError) -> Processor.Definitions?

    let log: any Log
    let member: any LogMember
    let settings: WorkerSettings
    let clock: any WorkerClock
    let port: CommitPort
    let control: Control
    let observer: any WorkerObserver
    let makeProcessor: (Int32, Processor.Definitions) -> Processor
    var definitions: Processor.Definitions
    let latestDefinitions: LatestDefinitions?
    var machine: BatchMachine
    var slots: [PartitionSlot<Processor>] = []
    /// What the member read, and how much of it is still to be applied.
    var buffer = RecordBuffer(capacity: 1 << 20)
    var unapplied: UnappliedRecords?
    /// What is polled into while `buffer` is in use: the input is paused then, so there are only news.
    var spare = RecordBuffer(capacity: 64)
    var underWay: BatchUnderWay?
    var incarnations = 0
    /// The checkpoint that is being taken.
    var checkpoint: CheckpointUnderWay<Processor.Snapshot>?
    var patience: ReadPatience
    var isPaused = false
    var hasAssignment = false
    /// When the member last had nothing to read in any partition.
    var lastIdle: Duration?
    var lastTick: Duration = .zero
    var lastStatus: Duration = .zero
    /// When the records of the batch that fills were read.
    var reads = ReadTimes()
    /// When the commit under way was handed over; nil where none is.
    var commitBegan: Duration?
    /// Of the last one, milliseconds since 1970.
    var lastCommit: Int64?
    /// Since when the log has been answering with errors, and the last of them.
    var outage: LogOutage?
    /// Agrees with the process's other workers on the end of the input; nil where this one ends by itself.
    let drain: DrainPart?
    var drainStage = DrainStage.reading

    public init(
        log: any Log, member: any LogMember, settings: WorkerSettings, definitions: Processor.Definitions,
        latestDefinitions: LatestDefinitions? = nil, clock: any WorkerClock, port: CommitPort, control: Control,
        drain: DrainPart? = nil,
        observer: any WorkerObserver,
        makeProcessor: @escaping (Int32, Processor.Definitions) -> Processor
    ) {
        self.log = log
        self.member = member
        self.settings = settings
        self.definitions = definitions
        self.latestDefinitions = latestDefinitions
        self.clock = clock
        self.port = port
        self.control = control
        self.drain = drain
        self.observer = observer
        self.makeProcessor = makeProcessor
        machine = BatchMachine(limits: settings.batches, at: clock.monotonic)
        patience = ReadPatience(settings.commits)
    }

    /// One bounded step; never blocks for longer than `pollMax` by itself.
    public func step() -> Step {
        control.beat(at: clock.monotonic)
        do throws(DaemonError) {
            try takeReport()
            attendToRequests()
            setPause()
            switch machine.next(at: clock.monotonic) {
            case .end:
                publishStatus()
                return .ended(nil)
            case .overdue: throw overdue
            case .wait:
                publishStatusIfDue(at: clock.monotonic)
                return .wait(settings.pollMax)
            case .freeze(let number):
                try freeze(number)
                return .again
            case .release(let partitions):
                return try patiently { () throws(ReadFailure) in
                    try release(partitions)
                    return .again
                }
            case .read: return try patiently { () throws(ReadFailure) in try takeTurn() }
            }
        } catch {
            return .ended(error)
        }
    }

    private func attendToRequests() {
        if control.isStopRequested { machine.stop(at: clock.monotonic) }
        if control.takeCheckpointRequest() { renewCheckpoints() }
        if let definitions = control.takeDefinitions() {
            self.definitions = definitions
            for index in slots.indices { exchangeDefinitions(at: index) }
        }
    }

    /// Stops the input while the batch that fills is at its bound; a partition that may not be read is not idle.
    private func setPause() {
        guard machine.isFull != isPaused else { return }
        isPaused = machine.isFull
        member.pause(isPaused)
        let now = clock.monotonic
        if !isPaused { for slot in slots { slot.lastRead = now } }
    }

    /// What the log fails at is tried again.
    private func patiently(_ turn: () throws(ReadFailure) -> Step) throws(DaemonError) -> Step {
        do throws(ReadFailure) {
            let step = try turn()
            patience.succeeded()
            return step
        } catch {
            switch error {
            case .fatal(let error): throw error
            case .log(let error):
                guard let wait = patience.failed(error, at: clock.monotonic) else { throw DaemonError(error) }
                observer.notice(.readFailed(error))
                noteOutage(error)
                return .wait(wait)
            }
        }
    }

    /// Some of a restore, some of the past, news from the log, some timers.
    private func takeTurn() throws(ReadFailure) -> Step {
        let restoring = slots.first { !$0.isRunning && $0.fault == nil }
        if let restoring { try restore(restoring) }
        try checkFaults()
        let backfilling = slots.first { $0.isRunning && $0.backfill != nil }
        if let backfilling { try advanceBackfill(backfilling) }
        applyOn()
        advanceTakeovers()
        setPause()
        advanceCheckpoint()
        advanceRuns()
        let hasWork =
            restoring != nil || backfilling != nil || hasCheckpointWork || hasTakeoverWork || hasRunWork
            || slots.contains { $0.hasTimersDue && !isPaused }
        let wait = drainStage == .reading ? settings.pollMax : min(settings.pollMax, Self.drainPoll)
        let news = try poll(timeout: hasWork || isPaused ? .zero : wait)
        tick()
        if !isPaused { workOffTimers() }
        if slots.contains(where: { $0.isRunning && $0.processor.wantsCommit }) { machine.flush() }
        if settings.drains { try advanceDrain(news) }
        return isPaused ? .wait(settings.pollMax) : .again
    }

    private func poll(timeout: Duration) throws(ReadFailure) -> MemberNews {
        let isBehind = unapplied != nil
        let news: MemberNews
        do throws(LogError) {
            news =
                isBehind
                ? try member.poll(into: &spare, timeout: timeout) : try member.poll(into: &buffer, timeout: timeout)
            switch news {
            case .assigned(let assignments): assign(assignments)
            case .revoked(let partitions): machine.revoke(partitions)
            case .lost(let partitions): lose(partitions)
            // There is no room for them yet.
            case .records(let topic, let partition) where isBehind:
                try member.seek(topic: topic, partition: partition, to: spare.firstOffset)
            case .records(let topic, let partition): apply(topic: topic, partition: partition)
            case .idle where !isPaused:
                lastIdle = clock.monotonic
                machine.caughtUp()
            case .idle: break
            }
        } catch {
            throw .log(error)
        }
        return news
    }
}

/// Why a turn of reading came to nothing.
enum ReadFailure: Error {
    /// The log's fault: the same again, for a while.
    case log(LogError)
    case fatal(DaemonError)
}
