import Events
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
            slot.backfill = Backfill(past, definitions: definitions, inputs: settings.topics.count)
        } else {
            slot.processor.adopt(definitions)
        }
    }

    /// One slice of the reading of a partition's past; answers whether the definitions are taken over.
    @discardableResult
    func advanceBackfill(_ slot: PartitionSlot<Processor>) throws(ReadFailure) -> Bool {
        guard let backfill = slot.backfill else { return true }
        var progress = backfill.progress ?? ReadingPace(partition: slot.partition, at: clock.monotonic)
        do throws(LogError) {
            for input in backfill.inputs.indices { try fetch(input, backfill, slot) }
        } catch {
            throw .log(error)
        }
        // Records of several topics are given on in the order of their commits, as nearly as that is known.
        let ready = backfill.inputs.indices.filter { !backfill.inputs[$0].isAtEnd }
            .min { backfill.inputs[$0].buffer.time < backfill.inputs[$1].buffer.time }
        if let ready {
            let input = backfill.inputs[ready]
            let count = input.count(before: slot.next[ready], limit: settings.recordSlice)
            slot.processor.replay(
                input.buffer, topic: ready, from: &input.cursor, limit: count, into: &backfill.processor)
            progress.add(records: count)
        }
        let now = clock.monotonic
        if progress.isReportDue(at: now) { observer.notice(.backfilling(progress, at: now)) }
        backfill.progress = progress
        guard ready == nil else { return false }
        slot.processor.adopt(backfill.definitions, from: &backfill.processor)
        slot.backfill = nil
        abandonCheckpoint(of: slot.incarnation)
        observer.notice(.backfilled(progress, at: now))
        return true
    }

    /// Reads on in an input topic where all that was read has been given on.
    private func fetch(
        _ index: Int, _ backfill: Backfill<Processor>, _ slot: PartitionSlot<Processor>
    ) throws(LogError) {
        let input = backfill.inputs[index]
        let next = slot.next[index]
        let reader: any LogReader
        if let open = input.reader {
            reader = open
        } else {
            reader = try log.reader(topic: settings.topics[index], partition: slot.partition, from: 0)
            input.reader = reader
        }
        input.isAtEnd = false
        var ahead = input.cursor
        if let record = input.buffer.next(&ahead) {
            input.isAtEnd = record.offset >= next
            return
        }
        guard reader.position < next else {
            input.isAtEnd = true
            return
        }
        input.buffer.removeAll()
        input.cursor = RecordCursor()
        try reader.read(into: &input.buffer, bytesMax: settings.restoreSliceBytes)
        ahead = input.cursor
        // A gap up to the end, or records that are not worked in yet.
        input.isAtEnd = input.buffer.next(&ahead).map { $0.offset >= next } ?? true
    }
}
