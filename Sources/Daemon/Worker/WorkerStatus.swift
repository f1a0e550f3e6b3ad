import Logs

/// What a worker is about.
///
///     waiting ──assigned──> restoring ──all restored──> running <──full, then settled──> paused
///         any ──stop──> stopping
public enum WorkerStage: String, Sendable, CaseIterable {
    /// It has no answer yet which partitions are its own.
    case waiting
    /// At least one of its partitions is not restored.
    case restoring
    case running
    /// As much is gathered as may be; nothing is read until the commit under way is settled.
    case paused
    case stopping
}

/// How one worker stood when it last said so. Durations are the worker's clock's.
public struct WorkerStatus<Figures: Sendable>: Sendable {
    public var stage: WorkerStage
    public var partitions: [PartitionStatus<Figures>]
    /// Bytes of outputs and changelog that are not committed.
    public var bytesInFlight: Int
    /// When the commit under way was handed over; nil where none is.
    public var commitBegan: Duration?
    /// When the last one came about, milliseconds since 1970.
    public var lastCommit: Int64?
    /// nil while the log answers.
    public var outage: LogOutage?
    /// When this was said.
    public var at: Duration

    public init(
        stage: WorkerStage, partitions: [PartitionStatus<Figures>] = [], bytesInFlight: Int = 0,
        commitBegan: Duration? = nil, lastCommit: Int64? = nil, outage: LogOutage? = nil, at: Duration
    ) {
        self.stage = stage
        self.partitions = partitions
        self.bytesInFlight = bytesInFlight
        self.commitBegan = commitBegan
        self.lastCommit = lastCommit
        self.outage = outage
        self.at = at
    }

    var withoutFigures: WorkerStatus<Void> {
        WorkerStatus<Void>(
            stage: stage,
            partitions: partitions.map {
                PartitionStatus<Void>(
                    partition: $0.partition, next: $0.next, ends: $0.ends, figures: $0.figures.map { _ in },
                    restore: $0.restore)
            }, bytesInFlight: bytesInFlight, commitBegan: commitBegan, lastCommit: lastCommit, outage: outage, at: at)
    }
}

/// A log that answers with errors.
public struct LogOutage: Sendable, Equatable {
    /// When it began.
    public var since: Duration
    /// The last answer.
    public var reason: String

    public init(since: Duration, reason: String) {
        self.since = since
        self.reason = reason
    }

    init(_ error: LogError, since: Duration) { self.init(since: since, reason: error.description) }
}

/// How one partition stands.
public struct PartitionStatus<Figures: Sendable>: Sendable {
    public var partition: Int32
    /// Next offset to read and offset behind the last record, of each input topic.
    public var next: [Int64]
    public var ends: [Int64]
    /// nil while the partition is being restored.
    public var figures: Figures?
    /// nil before it begins and once it is done.
    public var restore: RestoreProgress?

    public init(
        partition: Int32, next: [Int64] = [], ends: [Int64] = [], figures: Figures? = nil,
        restore: RestoreProgress? = nil
    ) {
        self.partition = partition
        self.next = next
        self.ends = ends
        self.figures = figures
        self.restore = restore
    }

    /// Records not yet read.
    public var lag: Int64 { zip(next, ends).reduce(0) { $0 + max($1.1 - $1.0, 0) } }
}
