import Events
import Logs

// From the assignment of a partition to the seek at its starting offset.
extension WorkerLoop where Processor: ~Copyable {
    func assign(_ assignments: [PartitionAssignment]) {
        hasAssignment = true
        for assignment in assignments {
            slots.removeAll { $0.partition == assignment.partition }
            var committed = assignment.committed
            while committed.count < settings.topics.count { committed.append(nil) }
            slots.append(makeSlot(assignment.partition, committed: committed))
        }
        slots.sort { $0.partition < $1.partition }
        observer.notice(.assigned(assignments.map(\.partition)))
    }

    /// An empty partition, to be restored.
    func makeSlot(_ partition: Int32, committed: [Int64?]) -> PartitionSlot<Processor> {
        incarnations += 1
        return PartitionSlot(
            partition: partition, incarnation: incarnations, committed: committed,
            processor: makeProcessor(partition, definitions))
    }

    /// One slice of a partition's restore.
    ///
    /// Where changelog and committed offsets do not agree, the partition may be another's already, who has gone on: then
    /// word of that is on its way, and the fault is none.
    func restore(_ slot: PartitionSlot<Processor>) throws(ReadFailure) {
        do {
            try advanceRestore(slot)
        } catch {
            guard case .fatal(let fault) = error, case .restore(_, _, let words) = fault else { throw error }
            // Without the checkpoint it may be another matter; the offsets are the same with and without one.
            if slot.restore?.usedCheckpoint == true, slot.restore?.recorded == nil {
                return restoreAnew(slot, without: CheckpointFault("with what the changelog adds: \(words)"))
            }
            slot.fault = (fault, clock.monotonic)
        }
    }

    /// Throws what made a restore fail, once it is sure that the partition is held here.
    func checkFaults() throws(ReadFailure) {
        for slot in slots {
            if let fault = slot.fault, clock.monotonic - fault.at >= member.unawareMax { throw .fatal(fault.error) }
        }
    }

    private func advanceRestore(_ slot: PartitionSlot<Processor>) throws(ReadFailure) {
        if slot.backfill != nil {
            guard try advanceBackfill(slot) else { return }
            if let restore = slot.restore { try finishRestore(slot, restore) }
            return
        }
        let restore: ChangelogRestore
        do throws(LogError) {
            if let begun = slot.restore { restore = begun } else { restore = try beginRestore(slot) }
            slot.restore = restore
            if restore.checkpoint != nil { return loadCheckpoint(restore, slot) }
            try restore.reader.read(into: &restore.buffer, bytesMax: settings.restoreSliceBytes)
        } catch {
            throw .log(error)
        }
        let now = clock.monotonic
        try takeIn(restore, slot, at: now)
        if restore.progress.pace.isReportDue(at: now) { observer.notice(.restoring(restore.progress, at: now)) }
        if restore.progress.isComplete { try finishRestore(slot, restore) }
    }

    private func beginRestore(_ slot: PartitionSlot<Processor>) throws(LogError) -> ChangelogRestore {
        // What holds by now, which may be more than this process has heard of.
        if let latest = try latestDefinitions?() {
            definitions = latest
            slot.processor = makeProcessor(slot.partition, latest)
        }
        let checkpoint = slot.trustsCheckpoint ? openCheckpoint(of: slot.partition) : nil
        let position = checkpoint?.head.position ?? 0
        let reader = try log.reader(topic: settings.changelog, partition: slot.partition, from: position)
        let end = try reader.end()
        guard position <= end else {
            refuseCheckpoint(
                of: slot.partition,
                CheckpointFault("the checkpoint is from offset \(position), but the changelog ends at \(end)"))
            slot.trustsCheckpoint = false
            return try beginRestore(slot)
        }
        let progress = RestoreProgress(
            partition: slot.partition, first: reader.position, end: end, checkpointBytes: checkpoint?.byteCount ?? 0,
            at: clock.monotonic)
        return ChangelogRestore(reader: reader, checkpoint: checkpoint, progress: progress)
    }

    private func openCheckpoint(of partition: Int32) -> CheckpointReader? {
        do throws(CheckpointFault) {
            return try settings.checkpoints?.folder.open(
                topic: settings.changelog, partition: partition, at: clock.wall)
        } catch {
            refuseCheckpoint(of: partition, error)
            return nil
        }
    }

    /// Begins a restore again, from the changelog alone.
    private func restoreAnew(_ slot: PartitionSlot<Processor>, without fault: CheckpointFault) {
        refuseCheckpoint(of: slot.partition, fault)
        let fresh = makeSlot(slot.partition, committed: slot.committed)
        fresh.trustsCheckpoint = false
        slots = slots.map { $0 === slot ? fresh : $0 }
    }

    private func refuseCheckpoint(of partition: Int32, _ fault: CheckpointFault) {
        observer.notice(.checkpointRefused(partition: partition, fault))
        settings.checkpoints?.folder.remove(topic: settings.changelog, partition: partition)
    }

    /// One slice of the checkpoint. One that turns out to be damaged is removed, and the restore begins anew.
    private func loadCheckpoint(_ restore: ChangelogRestore, _ slot: PartitionSlot<Processor>) {
        guard let checkpoint = restore.checkpoint else { return }
        do {
            if try checkpoint.read(into: &restore.buffer) {
                var cursor = RecordCursor()
                while let record = restore.buffer.next(&cursor) { try slot.processor.restoreSnapshot(record) }
            } else {
                restore.checkpoint = nil
            }
        } catch {
            let fault =
                error as? CheckpointFault
                ?? CheckpointFault("the checkpoint holds \((error as? ChangelogFault)?.text ?? "")")
            return restoreAnew(slot, without: fault)
        }
        let now = clock.monotonic
        restore.progress.load(records: restore.buffer.count, bytesRead: checkpoint.bytesRead, at: now)
        restore.buffer.removeAll()
        if restore.progress.pace.isReportDue(at: now) { observer.notice(.restoring(restore.progress, at: now)) }
    }

    private func takeIn(
        _ restore: ChangelogRestore, _ slot: PartitionSlot<Processor>, at now: Duration
    ) throws(ReadFailure) {
        do throws(ChangelogFault) {
            var cursor = RecordCursor()
            while let record = restore.buffer.next(&cursor) { try slot.processor.restore(record) }
        } catch {
            throw .fatal(.restore(topic: settings.changelog, partition: slot.partition, error.text))
        }
        restore.progress.read(
            records: restore.buffer.count, bytes: restore.buffer.byteCount, position: restore.reader.position, at: now)
        restore.buffer.removeAll()
        if restore.progress.isStalled(at: now) {
            throw .fatal(.restoreStalled(partition: slot.partition, RestoreProgress.stallMax))
        }
    }

    /// Compares the changelog's commit record with the committed offsets, and starts to read. Where the log fails in
    /// between, all but the first step is done again.
    private func finishRestore(_ slot: PartitionSlot<Processor>, _ restore: ChangelogRestore) throws(ReadFailure) {
        let recorded: [Int64?]?
        if let known = restore.recorded {
            recorded = known
        } else {
            do throws(ChangelogFault) {
                recorded = try slot.processor.finishRestoreForBackfill()
            } catch {
                throw .fatal(.restore(topic: settings.changelog, partition: slot.partition, error.text))
            }
            restore.recorded = .some(recorded)
            if let offsets = recorded, let past = slot.processor.makeBackfill(for: definitions) {
                // Nothing is read on before the definitions are taken over.
                for (input, offset) in offsets.enumerated() where slot.next.indices.contains(input) {
                    slot.next[input] = offset ?? 0
                }
                slot.backfill = makeBackfill(past, of: slot)
                return
            }
        }
        let inputs = try placeInputs(slot, recorded: recorded)
        slot.processor.start(at: slot.next)
        let now = clock.monotonic
        slot.inputs = inputs
        slot.restore = nil
        slot.lastRead = now
        slot.checkpointDue = firstCheckpointDue(slot.partition)
        observer.notice(.restored(restore.progress, offsets: slot.next, at: now))
    }

    /// Seeks all input topics to where they are read from; answers readers to ask for their ends.
    private func placeInputs(
        _ slot: PartitionSlot<Processor>, recorded: [Int64?]?
    ) throws(ReadFailure) -> [any LogReader] {
        var inputs: [any LogReader] = []
        for (input, topic) in settings.topics.enumerated() {
            let position: InputPosition
            do throws(LogError) {
                let reader = try log.reader(topic: topic, partition: slot.partition, from: 0)
                position = InputPosition(
                    committed: slot.committed[input],
                    recorded: recorded.flatMap { $0.indices.contains(input) ? $0[input] : nil },
                    oldest: reader.position, end: try reader.end())
                inputs.append(reader)
            } catch {
                throw .log(error)
            }
            do throws(ChangelogFault) {
                slot.next[input] = try position.startingOffset(topic == settings.orders ? .earliest : settings.start)
            } catch {
                throw .fatal(.restore(topic: topic, partition: slot.partition, error.text))
            }
        }
        do throws(LogError) {
            for (topic, next) in zip(settings.topics, slot.next) {
                try member.seek(topic: topic, partition: slot.partition, to: next)
            }
        } catch {
            throw .log(error)
        }
        return inputs
    }
}
