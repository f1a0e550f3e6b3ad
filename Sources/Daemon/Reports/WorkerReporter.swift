import Logs
import Telemetry

/// Tells what a worker notices as operational events.
struct WorkerReporter: WorkerObserver {
    var seat: Seat
    var reporter: EventReporter
    var misrouted: MisroutedWarnings

    func notice(_ notice: WorkerNotice) {
        switch notice {
        case .assigned(let partitions): reporter.report(PartitionsAssigned(seat: seat, partitions: partitions))
        case .released(let partitions): reporter.report(PartitionsReleased(seat: seat, partitions: partitions))
        case .lost(let partitions): reporter.report(PartitionsLost(seat: seat, partitions: partitions))
        case .restoring(let progress, let now): reporter.report(RestoreProgressed(progress: progress, now: now))
        case .restored(let progress, _, let now) where seat == .coordinator:
            reporter.report(
                CoordinatorRestored(records: progress.pace.records, duration: progress.pace.duration(at: now)))
        case .restored(let progress, let offsets, let now):
            reporter.report(PartitionRestored(progress: progress, offsets: offsets, now: now))
        case .backfilling(let progress, let now): reporter.report(BackfillProgressed(progress: progress, now: now))
        case .backfilled(let progress, let now): reporter.report(PartitionBackfilled(progress: progress, now: now))
        case .committed(let figures): reporter.report(BatchCommitted(seat: seat, figures: figures))
        case .told(let events): for event in events { reporter.report(event) }
        case .checkpointed(let figures): reporter.report(CheckpointWritten(figures: figures))
        case .checkpointFailed(let partition, let fault):
            reporter.report(CheckpointFailed(partition: partition, fault: fault))
        case .checkpointRefused(let partition, let fault):
            reporter.report(CheckpointRefused(partition: partition, fault: fault))
        case .dropped(let partitions): reporter.report(PartitionsDropped(partitions: partitions))
        case .misrouted(let records, let topic, let partition, let now):
            let warning = RecordsMisrouted(records: records, topic: topic, partition: partition)
            if let warning = misrouted.admit(warning, at: now) { reporter.report(warning) }
        case .readFailed(let error): reporter.report(ReadFailed(seat: seat, error: error))
        }
    }
}
