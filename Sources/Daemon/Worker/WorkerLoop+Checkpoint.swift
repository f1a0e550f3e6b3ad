import Events
import Logs

// A checkpoint is a copy of a partition's customers in a local file, so that a restore reads the changelog only from
// there on. It is taken while the stream goes on, in slices between records, so its customers stand at different moments,
// some of them ahead of the last commit. That does no harm:
//
// - Before the first slice, the changelog's end is noted. Whatever of the changelog lies before it, this partition has
//   taken in or has frozen itself: so a customer's copy is never older than the changelog up to that offset.
// - The file takes its place only once all is committed that was frozen after the last slice. So every change in a copy
//   is in the changelog, behind the noted offset, and is read over the copy in a restore. The newest commit record is in
//   the copy too: it holds where nothing has been committed since.
//
// A partition that is given up, lost or dropped meanwhile has not been alone with its changelog: its checkpoint is
// thrown away, and so is one in whose midst definitions were exchanged, as customers have new places then.
//
// Whether both together are the state that was committed, the commit record says: it holds the sum of the hashes of all
// customers' records. So a checkpoint of a changelog that was cut, or went another way since, is found out whatever the
// offsets say, and the changelog alone decides. (That a compacted topic's oldest offset moves says nothing: cleaning
// moves it too.)

/// The checkpoint that is being taken.
struct CheckpointUnderWay<Snapshot: Sendable> {
    enum Phase: Equatable {
        case copying
        /// All customers have been copied; the next batch covers them.
        case copied
        case covered(by: Int)
        case finishing
    }

    let incarnation: Int
    let writer: CheckpointWriter
    var phase = Phase.copying
    var snapshot: Snapshot
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
        let isMore = slot.processor.takeSnapshot(&current.snapshot, bytesMax: Self.sliceBytes, into: &records)
        guard let isMore else {
            slot.checkpointDue = .zero
            slot.hasChanged = true
            return abandonCheckpoint(of: current.incarnation)
        }
        current.writer.append(records)
        if !isMore { current.phase = .copied }
        checkpoint = current
    }

    /// Begins the checkpoint that is due first, if any is.
    private func beginCheckpoint(_ settings: CheckpointSettings) {
        let now = clock.monotonic
        guard !machine.isStopping,
            let slot = slots.first(where: {
                $0.isRunning && $0.backfill == nil && !$0.processor.hasTakeoverWork && $0.hasChanged
                    && $0.checkpointDue <= now
            })
        else { return }
        slot.checkpointDue = now + settings.interval
        do throws(LogError) {
            let changelog = try log.reader(topic: self.settings.changelog, partition: slot.partition, from: 0)
            let writer = settings.folder.begin(
                topic: self.settings.changelog, partition: slot.partition, position: try changelog.end(),
                at: clock.wall)
            checkpoint = CheckpointUnderWay(
                incarnation: slot.incarnation, writer: writer, snapshot: slot.processor.beginSnapshot())
            slot.hasChanged = false
        } catch {
            observer.notice(.checkpointFailed(partition: slot.partition, CheckpointFault(error.description)))
        }
    }

    /// All partitions have been frozen into a batch; nil where nothing had changed in any, and all before is committed.
    ///
    /// Nothing else is under way then: a partition that was not frozen with it has nothing that is not committed.
    func coverCheckpoint(by batch: Int?) {
        switch checkpoint?.phase {
        // A batch that covered it and was not committed was none of this partition's.
        case .copied, .covered: break
        case nil, .copying, .finishing: return
        }
        guard let batch else { return finishCheckpoint() }
        checkpoint?.phase = .covered(by: batch)
    }

    /// A batch has been committed.
    func finishCheckpoint(coveredBy batch: Int) {
        if checkpoint?.phase == .covered(by: batch) { finishCheckpoint() }
    }

    private func finishCheckpoint() {
        // Of a partition that is no longer held as it was, the next step throws it away.
        guard let current = checkpoint, slots.contains(where: { $0.incarnation == current.incarnation }) else { return }
        checkpoint?.phase = .finishing
        current.writer.finish()
    }

    /// Takes a checkpoint of every partition anew, as soon as may be, whether or not anything has changed.
    func renewCheckpoints() {
        if let current = checkpoint { abandonCheckpoint(of: current.incarnation) }
        for slot in slots {
            slot.checkpointDue = clock.monotonic
            slot.hasChanged = true
        }
    }

    /// Customers of a partition have been erased, and that is committed: a checkpoint that may hold them goes at once, and
    /// the next one is taken as soon as may be.
    func renewCheckpoint(of slot: PartitionSlot<Processor>) {
        abandonCheckpoint(of: slot.incarnation)
        settings.checkpoints?.folder.removeInTurn(topic: settings.changelog, partition: slot.partition)
        slot.checkpointDue = clock.monotonic
        slot.hasChanged = true
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
