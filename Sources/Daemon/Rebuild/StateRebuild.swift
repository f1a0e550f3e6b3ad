import Configuration
import Engine
import Logs
import Rules
import Telemetry

/// Makes the state of all partitions anew from the events, while no instance runs: one partition after another, each in
/// transactions of bounded size, through the same committer and as a member of the same group as the daemon.
///
/// What consumers believe is taken from the topics that they read; what differs is published with the origin `rebuild`.
/// One owner, one thread: `step()` until it has ended.
public final class StateRebuild {
    /// What the owner does next.
    public enum Step: Sendable {
        case again
        /// Nothing is to be done for this long.
        case wait(Duration)
        /// All is over; an error where not all is done.
        case ended(DaemonError?)
    }

    /// Bytes of outputs and changelog in one transaction, about.
    public static let transactionBytesMax = 16 << 20
    /// Times that a partition is begun anew because nobody knows whether a commit came about.
    private static let restartsMax = 16

    public private(set) var progress = RebuildProgress()
    /// What has been done in the partitions that are finished.
    public private(set) var figures = RebuildFigures()

    private let folder: StateFolder
    private let checkpoints: CheckpointFolder
    private var parts: PartitionRebuild.Parts
    private var knowsDefinitions = false
    private let group: RebuildGroup
    private let runner: CommitRunner
    private let reports = Mailbox<CommitReport>(capacity: 1)
    private let pollMax: Duration
    private var patience: ReadPatience
    private var isPrepared = false
    /// Partitions still to be rebuilt, the one at hand first.
    private var rest: [Int32]
    private var partition: PartitionRebuild?
    private var batch = 0
    private var isCommitting = false
    private var restarts = 0
    /// Since when nothing has gone on.
    private var stuckSince: Duration?
    private var offsetsBefore: Int64 = 0

    /// Locks the state folder, makes topics that are missing, and joins the group.
    /// - Parameters:
    ///   - plan: the configuration's measures and segments, compiled, for a log whose catalog holds none yet.
    ///   - transactionBytesMax: bytes of outputs and changelog in one transaction, about.
    public init(
        configuration: KindredConfiguration, plan: Plan, log: any Log, from start: RebuildStart,
        reporter: EventReporter, clock: any WorkerClock = MachineClock(),
        transactionBytesMax: Int = StateRebuild.transactionBytesMax
    ) throws(DaemonError) {
        folder = try StateFolder(path: configuration.stateFolder)
        let topics = try KindredDaemon.prepareTopics(configuration.topics, log, reporter)
        checkpoints = try folder.checkpoints(of: log, ageMax: configuration.checkpoints.ageMax)
        parts = PartitionRebuild.Parts(
            log: log, topics: topics, plan: plan, settings: ShardSettings(configuration, topics: topics),
            start: start,
            transactionBytesMax: max(transactionBytesMax, 1), clock: clock)
        let settings = WorkerSettings(configuration, topics, drains: true)
        pollMax = settings.pollMax
        patience = ReadPatience(settings.commits)
        rest = Array(0..<Int32(topics.partitions))
        let instance = try folder.instance(configured: configuration.instance)
        do throws(LogError) {
            try log.identify(instance: instance)
            runner = CommitRunner(
                committer: try log.committer(slot: 0), clock: clock, reports: reports, settings: settings)
            group = RebuildGroup(
                member: try log.member(topics: topics.inputs, slot: 0, slots: 1), topics: topics.inputs,
                partitions: topics.partitions, pollMax: pollMax, clock: clock)
            progress.offsetsAll = try Self.offsets(of: topics, in: log)
        } catch {
            throw DaemonError(error)
        }
    }

    /// Offsets of all topics that are read.
    private static func offsets(of topics: TopicPlan, in log: any Log) throws(LogError) -> Int64 {
        let names = topics.events + [topics.changelog, topics.segmentMembers, topics.segmentEvents, topics.segments]
        return try log.topics().filter { names.contains($0.specification.name) }.reduce(0) { sum, topic in
            sum + topic.partitions.reduce(0) { $0 + $1.end - $1.start }
        }
    }

    /// One bounded step.
    public func step() -> Step {
        do throws(ReadFailure) {
            let step = try advance()
            patience.succeeded()
            return step
        } catch {
            switch error {
            case .fatal(let error): return end(error)
            case .log(let error):
                guard let wait = patience.failed(error, at: parts.clock.monotonic) else {
                    return end(DaemonError(error))
                }
                return .wait(wait)
            }
        }
    }

    private func end(_ error: DaemonError?) -> Step {
        group.leave()
        return .ended(error)
    }

    /// Those of the catalog, where a coordinator has written any.
    private func learnDefinitions() throws(ReadFailure) {
        if knowsDefinitions { return }
        let catalog = CatalogTopic(log: parts.log, name: parts.topics.catalog)
        do throws(LogError) {
            if let latest = try catalog.definitions() {
                parts.plan = latest.plan(sessionGap: parts.plan.sessionGap)
            }
        } catch {
            throw .log(error)
        }
        knowsDefinitions = true
    }

    private func advance() throws(ReadFailure) -> Step {
        if !isPrepared {
            isPrepared = true
            runner.prepare()
        }
        let isMember = try group.poll(isCommitting: isCommitting)
        if isCommitting || !isMember {
            // What was not committed in the generation before is begun anew.
            if !isMember { partition = nil }
            return try takeReport() ?? .again
        }
        if let step = try takeReport() { return step }
        guard let number = rest.first else { return end(nil) }
        try learnDefinitions()
        let partition = self.partition ?? begin(number)
        let outcome = try partition.advance()
        progress.records = figures.records + partition.figures.records
        progress.offsets = offsetsBefore + partition.offsets
        switch outcome {
        case .again: break
        case .stuck: return try wait(for: number)
        case .commit(let transaction): commit(transaction, of: number)
        case .done:
            figures += partition.figures
            offsetsBefore += partition.offsets
            self.partition = nil
            rest.removeFirst()
        }
        stuckSince = nil
        return .again
    }

    /// Begins a partition: what stands for its old state on this machine goes first.
    private func begin(_ number: Int32) -> PartitionRebuild {
        checkpoints.remove(topic: parts.topics.changelog, partition: number)
        let begun = PartitionRebuild(parts, partition: number, committed: group.committed(number))
        partition = begun
        return begun
    }

    /// Nothing can be read now: somebody's transaction is open, perhaps.
    private func wait(for number: Int32) throws(ReadFailure) -> Step {
        let now = parts.clock.monotonic
        let since = stuckSince ?? now
        stuckSince = since
        guard now - since < RestoreProgress.stallMax else {
            throw .fatal(.restoreStalled(partition: number, RestoreProgress.stallMax))
        }
        return .wait(pollMax)
    }

    private func commit(_ transaction: LogTransaction, of number: Int32) {
        let before = group.committed(number)
        let spans = transaction.offsets.enumerated().map { index, offset in
            OffsetSpan(
                topic: offset.topic, partition: number, before: before.indices.contains(index) ? before[index] : nil,
                after: offset.next)
        }
        batch += 1
        isCommitting = true
        runner.begin(CommitOrder(batch: batch, transaction: transaction, spans: spans, steps: 0))
    }

    /// Goes on with the commit under way; nil where there is none any more.
    private func takeReport() throws(ReadFailure) -> Step? {
        if let report = reports.poll() { return try settle(report) }
        guard isCommitting else { return nil }
        switch runner.step() {
        case .again, .idle: return .again
        case .wait(let time): return .wait(time)
        }
    }

    private func settle(_ report: CommitReport) throws(ReadFailure) -> Step? {
        isCommitting = false
        switch report.verdict {
        case .committed: group.note(report.spans)
        case .unclear(let committed):
            restarts += 1
            guard restarts <= Self.restartsMax else {
                throw .fatal(
                    .rebuild("whether a commit came about could not be known \(restarts) times; run it again"))
            }
            group.note(committed)
            partition = nil
        case .lost:
            group.awaitNews()
            partition = nil
        case .failed(let error): throw .fatal(DaemonError(error))
        }
        return nil
    }
}
