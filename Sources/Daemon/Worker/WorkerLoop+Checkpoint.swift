import Events
import Logs

// A checkpoint is a copy of a partition's customers in a local file, so that a restore reads the changelog only from
// there on. It is taken while the stream goes on, in slices between records, so its customers stand at different moments,
// some of them ahead of the last commit. That does no harm:
//
// - Before the first slice, the changelog's end is noted. Whatever of the changelog lies before it, this partition has
//   taken in or has frozen itself: so a customer's copy is never older than the changelog up to that offset.
// - The file takes its place only once a batch has been committed that was frozen after the last slice and holds the
//   partition's commit record. So every change in a copy is in the changelog, behind the noted offset, and is read over
//   the copy in a restore; and so is a commit record.
//
// A partition that is given up, lost or dropped meanwhile has not been alone with its changelog: its checkpoint is
// thrown away, and so is one in whose midst definitions were exchanged, as customers have new places then.

/// The checkpoint that is being taken.
struct CheckpointUnderWay {
    enum Phase: Equatable {
        case copying
        /// All customers have been copied; the next batch that holds the partition covers them.
        case copied
        case covered(by: Int)
        case finishing
    }

    let incarnation: Int
    let writer: CheckpointWriter
    var phase = Phase.copying
    /// The customer to be copied next.
    var row = 0
}

extension WorkerLoop where Processor: ~Copyable {
    /// Bytes of customers copied at once, about a tenth of a millisecond's work.
    private static var sliceBytes: Int { 128 << 10 }

    /// Whether a slice is to be copied rather than time to be spent waiting for records.
    var hasCheckpointWork: Bool { checkpoint.map { $0.phase == .copying && $0.writer.hasRoom } ?? false }

    /// One slice of the checkpoint that is being taken, or the first step of the next one.
    func advanceCheckpoint() {
        guard let settings = settings.checkpoints else { return }
        guard var current = checkpoint else { return beginCheckpoint(settings) }
        guard let slot = slots.first(where: { $0.incarnation == current.incarnation }) else {
            return abandonCheckpoint(of: current.incarnation)
        }
        switch current.writer.outcome {
        case .written(let figures):
            observer.notice(.checkpointed(figures))
            checkpoint = nil
            return
        case .failed(let fault):
            observer.notice(.checkpointFailed(partition: slot.partition, fault))
            checkpoint = nil
            return
        case .writing: break
        }
        guard current.phase == .copying, current.writer.hasRoom else { return }
        var records = RecordBuffer(capacity: Self.sliceBytes * 2)
        let isMore = slot.processor.copyCustomers(from: &current.row, bytesMax: Self.sliceBytes, to: &records)
        current.writer.append(records)
        if !isMore { current.phase = .copied }
        checkpoint = current
    }

    /// Begins the checkpoint that is due first, if any is.
    private func beginCheckpoint(_ settings: CheckpointSettings) {
        let now = clock.monotonic
        guard !machine.isStopping,
            let slot = slots.first(where: {
                $0.isRunning && $0.backfill == nil && $0.hasChanged && $0.checkpointDue <= now
            })
        else { return }
        slot.checkpointDue = now + settings.interval
        do throws(LogError) {
            let changelog = try log.reader(topic: self.settings.changelog, partition: slot.partition, from: 0)
            let writer = settings.folder.begin(
                topic: self.settings.changelog, partition: slot.partition, position: try changelog.end(),
                at: clock.wall)
            checkpoint = CheckpointUnderWay(incarnation: slot.incarnation, writer: writer)
            slot.hasChanged = false
        } catch {
            observer.notice(.checkpointFailed(partition: slot.partition, CheckpointFault(error.description)))
        }
    }

    /// A batch that holds the partition's commit record has been frozen.
    func coverCheckpoint(of slot: PartitionSlot<Processor>, by batch: Int) {
        guard checkpoint?.incarnation == slot.incarnation, checkpoint?.phase == .copied else { return }
        checkpoint?.phase = .covered(by: batch)
    }

    /// A batch has been committed.
    func finishCheckpoint(coveredBy batch: Int) {
        guard let current = checkpoint, current.phase == .covered(by: batch) else { return }
        checkpoint?.phase = .finishing
        current.writer.finish()
    }

    /// Throws away the checkpoint that is being taken, if it is that of this incarnation of a partition.
    func abandonCheckpoint(of incarnation: Int) {
        guard let current = checkpoint, current.incarnation == incarnation else { return }
        checkpoint = nil
        current.writer.abandon()
    }

    /// When the first checkpoint of a partition is due: spread, so that not all are taken at once.
    func firstCheckpointDue(_ partition: Int32) -> Duration {
        guard let settings = settings.checkpoints else { return .zero }
        return clock.monotonic + settings.interval * (Double(partition % 16) + 1) / 16
    }
}
