import Logs

/// What a worker tells while it works.
public enum WorkerNotice: Sendable {
    case assigned([Int32])
    case released([Int32])
    /// These partitions were taken away; what was not committed of them is forgotten.
    case lost([Int32])
    /// At most one a second and partition.
    case restoring(RestoreProgress, at: Duration)
    case restored(RestoreProgress, offsets: [Int64], at: Duration)
    /// At most one a second and partition.
    case backfilling(BackfillProgress, at: Duration)
    case backfilled(BackfillProgress, at: Duration)
    case committed(CommitFigures)
    /// Whether a commit happened only the changelog knows: these partitions are restored.
    case dropped([Int32])
    /// A read failed and is tried again.
    case readFailed(LogError)
}

/// Who is told; called on the worker's threads, so it must be quick.
public protocol WorkerObserver: Sendable {
    func notice(_ notice: WorkerNotice)
}
