import Logs

/// A frozen batch on its way to the commit thread.
public struct CommitOrder: Sendable {
    public var batch: Int
    public var transaction: LogTransaction
    /// What it does to the committed offsets, in the order of the transaction's offsets.
    public var spans: [OffsetSpan]
    /// Records and timers inside.
    public var steps: Int

    public init(batch: Int, transaction: LogTransaction, spans: [OffsetSpan], steps: Int) {
        self.batch = batch
        self.transaction = transaction
        self.spans = spans
        self.steps = steps
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

    public init(steps: Int, records: Int, bytes: Int, duration: Duration, attempts: Int, replaced: Int = 0) {
        self.steps = steps
        self.records = records
        self.bytes = bytes
        self.duration = duration
        self.attempts = attempts
        self.replaced = replaced
    }
}

/// The two mailboxes between a worker's threads.
public struct CommitPort: Sendable {
    public let orders = Mailbox<CommitOrder>(capacity: 1)
    public let reports = Mailbox<CommitReport>(capacity: 1)

    public init() {}
}
