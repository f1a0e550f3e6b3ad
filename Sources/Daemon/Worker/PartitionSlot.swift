import Events
import Logs

/// A partition that a worker holds: its state, and where it stands in its topics.
final class PartitionSlot<Processor: PartitionProcessor & ~Copyable> {
    let partition: Int32
    /// Tells this holding of the partition from those before and after.
    let incarnation: Int
    var processor: Processor
    /// Next offset to read, of each input topic.
    var next: [Int64]
    /// Committed offset of each input topic.
    var committed: [Int64?]
    /// Readers of the input topics, asked for their ends only.
    var inputs: [any LogReader] = []
    /// The changelog's reader; nil once the partition is restored.
    var restore: ChangelogRestore?
    /// Whether a checkpoint may be used for the restore.
    var trustsCheckpoint = true
    /// What made the restore fail, and when.
    var fault: (error: DaemonError, at: Duration)?
    /// The reading of the input's past for definitions that wait for it; nil where none do.
    var backfill: Backfill<Processor>?
    /// When records last came.
    var lastRead: Duration = .zero
    /// When the ends of the input were last asked for, to know whether the partition is idle.
    var lastEndCheck: Duration?
    var hasTimersDue = false
    /// When the next checkpoint is due, and whether anything has been committed since the last one was begun.
    var checkpointDue: Duration = .zero
    var hasChanged = false
    /// Whether an offset of each input topic has been committed since the partition was assigned.
    var hasCommitted = false

    init(partition: Int32, incarnation: Int, committed: [Int64?], processor: consuming Processor) {
        self.partition = partition
        self.incarnation = incarnation
        self.committed = committed
        self.processor = processor
        next = committed.map { $0 ?? 0 }
    }

    var isRunning: Bool { restore == nil && !inputs.isEmpty }
}

/// A restore under way: the reader, what it reads into, and how far it is.
final class ChangelogRestore {
    let reader: any LogReader
    /// What is taken in before the changelog; nil where there is none, or it is done.
    var checkpoint: CheckpointReader?
    /// Whether there was one.
    let usedCheckpoint: Bool
    var buffer = RecordBuffer(capacity: 1 << 20)
    var progress: RestoreProgress
    /// Next offsets by the commit record; nil until the changelog has been read to its end.
    var recorded: [Int64?]??

    init(reader: any LogReader, checkpoint: CheckpointReader?, progress: RestoreProgress) {
        self.reader = reader
        self.checkpoint = checkpoint
        usedCheckpoint = checkpoint != nil
        self.progress = progress
    }
}
