import Logs

// New definitions that read more than was kept wait until the partition's past has been read again, from the oldest
// record kept up to where the partition stands. A partition that runs goes on meanwhile, under the definitions it has;
// one that is being restored begins after it. A stop does not wait for it: the next start takes the definitions over.
extension WorkerLoop where Processor: ~Copyable {
    /// Exchanges a partition's definitions, or begins to read its past for them.
    func exchangeDefinitions(at index: Int) {
        let slot = slots[index]
        guard slot.isRunning else {
            // What is half restored is restored anew, under the definitions as they are now.
            slots[index] = makeSlot(slot.partition, committed: slot.committed)
            return
        }
        slot.backfill = nil
        abandonCheckpoint(of: slot.incarnation)
        if let past = slot.processor.makeBackfill(for: definitions) {
            slot.backfill = makeBackfill(past, of: slot)
        } else {
            slot.processor.adopt(definitions)
        }
    }

    /// One slice of the reading of a partition's past; answers whether the definitions are taken over.
    @discardableResult
    func advanceBackfill(_ slot: PartitionSlot<Processor>) throws(ReadFailure) -> Bool {
        guard let backfill = slot.backfill else { return true }
        var progress = backfill.progress ?? ReadingPace(partition: slot.partition, at: clock.monotonic)
        let slice: PastInputs.Slice
        do throws(LogError) {
            slice = try backfill.past.next(before: slot.next, limit: settings.recordSlice)
        } catch {
            throw .log(error)
        }
        if case .records(let index, let count) = slice {
            let input = backfill.past.inputs[index]
            slot.processor.replay(
                input.buffer, topic: index, from: &input.cursor, limit: count, into: &backfill.processor)
            progress.add(records: count)
        }
        let now = clock.monotonic
        if progress.isReportDue(at: now) { observer.notice(.backfilling(progress, at: now)) }
        backfill.progress = progress
        switch slice {
        case .records, .nothing: return false
        // What was worked in once and is not to be had any more is gone.
        case .stuck, .end: break
        }
        slot.backfill = nil
        if backfill.isOrdered {
            slot.processor.take(backfill: &backfill.processor)
        } else {
            slot.processor.adopt(backfill.definitions, from: &backfill.processor)
        }
        abandonCheckpoint(of: slot.incarnation)
        observer.notice(.backfilled(progress, at: now))
        return true
    }

    /// A slice of what is to be done for definitions that came with the input's records, in each partition.
    func advanceTakeovers() {
        for slot in slots where slot.isRunning && !machine.isFull {
            if let newer = slot.processor.definitions(newerThan: definitions) { definitions = newer }
            if slot.processor.hasTakeoverWork {
                slot.processor.advanceTakeover(atMost: settings.takeoverSlice)
                writeAhead(slot)
                machine.gathered(steps: 0, bytes: pendingBytes)
            }
            // Others may have taken the place of those that the past is being read for.
            if let backfill = slot.backfill, backfill.isOrdered, !slot.processor.awaitsBackfill { slot.backfill = nil }
            if let past = slot.processor.makeBackfill() {
                slot.backfill = makeBackfill(past, of: slot, isOrdered: true)
            }
        }
    }

    /// Whether a takeover has work that need not wait for records.
    var hasTakeoverWork: Bool { !isPaused && slots.contains { $0.isRunning && $0.processor.hasTakeoverWork } }

    /// Reads a partition's past into an empty processor.
    func makeBackfill(
        _ past: consuming Processor, of slot: PartitionSlot<Processor>, isOrdered: Bool = false
    ) -> Backfill<Processor> {
        Backfill(
            past, definitions: definitions, isOrdered: isOrdered,
            past: PastInputs(
                log: log, topics: settings.eventsTopics, partition: slot.partition,
                sliceBytes: settings.restoreSliceBytes))
    }
}
