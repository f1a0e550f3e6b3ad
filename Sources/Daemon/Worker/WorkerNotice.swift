import Engine
import Logs
import Telemetry

/// What a worker tells while it works.
public enum WorkerNotice: Sendable {
    case assigned([Int32])
    case released([Int32])
    /// These partitions were taken away; what was not committed of them is forgotten.
    case lost([Int32])
    /// At most one a second and partition.
    case restoring(RestoreProgress, at: Duration)
    /// A checkpoint cannot be used; the partition is restored from the changelog alone.
    case checkpointRefused(partition: Int32, CheckpointFault)
    case restored(RestoreProgress, offsets: [Int64], at: Duration)
    /// At most one a second and partition.
    case backfilling(ReadingPace, at: Duration)
    case backfilled(ReadingPace, at: Duration)
    case committed(CommitFigures)
    /// What a committed batch has to tell of.
    case told([any OperationalEvent])
    case checkpointed(CheckpointFigures)
    /// A checkpoint could not be written; the one before, if there is one, stays.
    case checkpointFailed(partition: Int32, CheckpointFault)
    /// Whether a commit happened only the changelog knows: these partitions are restored.
    case dropped([Int32])
    /// Records of customers who belong to another partition; at most once a second and partition.
    case misrouted(MisroutedRecords, topic: String, partition: Int32, at: Duration)
    /// A read failed and is tried again.
    case readFailed(LogError)
}

/// Who is told; called on the worker's threads, so it must be quick.
public protocol WorkerObserver: Sendable {
    func notice(_ notice: WorkerNotice)
}
