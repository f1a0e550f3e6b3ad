import Engine
import Logs

/// A frozen batch on its way to the commit thread.
public struct CommitOrder: Sendable {
    public var batch: Int
    public var transaction: LogTransaction
    /// What it does to the committed offsets, in the order of the transaction's offsets.
    public var spans: [OffsetSpan]
    /// Records and timers inside.
    public var steps: Int
    /// What was done for it.
    public var work: ShardWork
    /// When its records were read.
    public var reads: ReadTimes

    public init(
        batch: Int, transaction: LogTransaction, spans: [OffsetSpan], steps: Int, work: ShardWork = ShardWork(),
        reads: ReadTimes = ReadTimes()
    ) {
        self.batch = batch
        self.transaction = transaction
        self.spans = spans
        self.steps = steps
        self.work = work
        self.reads = reads
    }
}

/// How an order ended.
public struct CommitReport: Sendable {
    public var batch: Int
    public var verdict: CommitVerdict
    public var spans: [OffsetSpan]
    public var figures: CommitFigures

    public init(batch: Int, verdict: CommitVerdict, spans: [OffsetSpan], figures: CommitFigures) {
        self.batch = batch
        self.verdict = verdict
        self.spans = spans
        self.figures = figures
    }
}

/// What a commit held and took.
public struct CommitFigures: Sendable, Equatable {
    /// Records and timers worked off.
    public var steps: Int
    /// Records written, the changelog's included.
    public var records: Int
    public var bytes: Int
    public var duration: Duration
    /// Calls to the log.
    public var attempts: Int
    /// Outputs that were larger than their topics take, with dead letters in their place.
    public var replaced: Int
    /// What was done for it.
    public var work: ShardWork
    /// When its records were read, and when they were committed, by one clock.
    public var reads: ReadTimes
    public var committedAt: Duration

    public init(
        steps: Int, records: Int, bytes: Int, duration: Duration, attempts: Int, replaced: Int = 0,
        work: ShardWork = ShardWork(), reads: ReadTimes = ReadTimes(), committedAt: Duration = .zero
    ) {
        self.steps = steps
        self.records = records
        self.bytes = bytes
        self.duration = duration
        self.attempts = attempts
        self.replaced = replaced
        self.work = work
        self.reads = reads
        self.committedAt = committedAt
    }

    init(_ order: CommitOrder, begun: Duration, ended: Duration, attempts: Int, replaced: Int) {
        self.init(
            steps: order.steps, records: order.transaction.outputs.reduce(0) { $0 + $1.records.count },
            bytes: order.transaction.byteCount, duration: ended - begun, attempts: attempts, replaced: replaced,
            work: order.work, reads: order.reads, committedAt: ended)
    }
}

/// The two mailboxes between a worker's threads.
public struct CommitPort: Sendable {
    public let orders = Mailbox<CommitOrder>(capacity: 1)
    public let reports = Mailbox<CommitReport>(capacity: 1)

    public init() {}
}
