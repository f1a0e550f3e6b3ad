import Events

// A sweep: the batches from the cursor on are read and deleted, their survivors written in fewer batches.

extension CompactedPartition {
    /// Moves the cursor on, as far as it is needed and the bounds allow.
    func clean(_ standing: inout PartitionStanding, bytesLeft: inout Int64) throws(SQLiteFailure) {
        var total = batches.total
        guard total.needsCleaning else { return }
        var allowance = min(bytesLeft, allowance(total))
        let hasCrumbs = total.hasCrumbs
        var at = nextInPass()
        var horizon = batches.all[..<at].map(\.cleanUpTo).min() ?? .max
        var sweep = Sweep(start: at)
        while at < batches.all.count, batches.all[at].base < passEnd, allowance > 0,
            hasCrumbs || total.removableShare > CleaningBounds.shareReached
        {
            let batch = batches.all[at]
            if passesOver(batch) {
                try end(&sweep, before: at, &standing)
                sweep.start = at + 1
                horizon = min(horizon, batch.cleanUpTo)
                batches.passOver(at, end: pending.begin)
            } else {
                guard try take(batch, into: &sweep, horizon: horizon, &standing) else { break }
                total.bytes -= batch.removableBytes
                total.removableBytes -= batch.removableBytes
                allowance -= batch.bytes
                bytesLeft -= batch.bytes
            }
            at += 1
        }
        try end(&sweep, before: at, &standing)
        cursor = at < batches.all.count ? batches.all[at].base : .max
        standing.start = firstOffset ?? standing.next
    }

    /// Index of the batch at the cursor; a new pass begins where the last is through. A pass ends where the partition
    /// ended when it began: else, where much is written, the cursor would follow the newest batches for ever.
    private func nextInPass() -> Int {
        let index = batches.index(reaching: cursor)
        if index < batches.all.count && batches.all[index].base < passEnd { return index }
        passes += 1
        passEnd = pending.begin
        return 0
    }

    /// A stretch of neighbours on its way to fewer batches.
    private struct Sweep {
        /// Index of its first batch.
        var start: Int
        /// What was written in its place so far.
        var written: [CompactedBatch] = []
        /// Of the records in `survivors`.
        var time: Int64 = 0
        var tombstones = 0
        var last: Int64 = 0
    }

    /// Bytes this commit may read for cleaning.
    private func allowance(_ total: CompactedTotal) -> Int64 {
        let urgency: Int64 = total.removableShare > CleaningBounds.shareUrgent ? 2 : 1
        return CleaningBounds.bytesAtLeast + pending.bytes * CleaningBounds.bytesPerByteWritten * urgency
    }

    private func passesOver(_ batch: CompactedBatch) -> Bool {
        // What is small is taken along with its neighbours, else it would stay small for ever.
        if batch.isSmall || survivors.count > 0 && survivors.byteCount < CompactedBatch.smallBytes { return false }
        if batch.removable == 0 { return true }
        if passes % CleaningBounds.thoroughPasses == CleaningBounds.thoroughPasses - 1 { return false }
        return Double(batch.removable) < Double(batch.records) * CleaningBounds.batchShareMin
    }

    /// Deletes a batch and keeps its live records; false where it is not as it was left.
    private func take(
        _ batch: CompactedBatch, into sweep: inout Sweep, horizon: Int64, _ standing: inout PartitionStanding
    ) throws(SQLiteFailure) -> Bool {
        let next = try table.read(from: batch.base, into: &input)
        guard next == batch.last + 1, input.firstOffset == batch.base else {
            pending.isStale = true
            return false
        }
        try table.delete(base: batch.base)
        standing.bytes -= batch.bytes
        sweep.time = max(sweep.time, batch.time)
        var cursor = RecordCursor()
        while let record = input.next(&cursor) {
            guard survives(record, of: batch, horizon: horizon) else { continue }
            if survivors.count > 0, record.offset - survivors.firstOffset > Int64(UInt32.max) {
                try write(&sweep, &standing)
            }
            unsafe survivors.append(
                offset: record.offset, key: record.key, value: record.value, headers: record.headers)
            sweep.last = record.offset
            if unsafe record.value == nil { sweep.tombstones += 1 }
        }
        if survivors.byteCount >= BatchLayout.bytesTarget { try write(&sweep, &standing) }
        return true
    }

    /// Whether the record is its key's newest, and no tombstone that has done its work. Records without a key stay.
    private func survives(_ record: RecordView, of batch: CompactedBatch, horizon: Int64) -> Bool {
        guard let key = unsafe record.key else { return true }
        let hash = unsafe index.hash(key)
        if let newest = index.newest(hash), newest != record.offset { return false }
        let isTombstone = unsafe record.value == nil
        if isTombstone && batch.cleanedAt > 0 && horizon > record.offset {
            pending.dropped.append((hash, record.offset))
            return false
        }
        return true
    }

    /// Writes the survivors as one batch.
    private func write(_ sweep: inout Sweep, _ standing: inout PartitionStanding) throws(SQLiteFailure) {
        guard survivors.count > 0 else { return }
        let base = survivors.firstOffset
        unsafe try table.insert(base: base, last: sweep.last, time: sweep.time, data: survivors.bytes)
        let bytes = Int64(survivors.byteCount)
        standing.bytes += bytes
        sweep.written.append(
            CompactedBatch(
                base: base, last: sweep.last, time: sweep.time, bytes: bytes, records: survivors.count,
                tombstones: sweep.tombstones, cleanedAt: pending.begin))
        sweep.tombstones = 0
        survivors.removeAll()
    }

    /// Ends the stretch before the batch at index `end`.
    private func end(
        _ sweep: inout Sweep, before end: Int, _ standing: inout PartitionStanding
    ) throws(SQLiteFailure) {
        try write(&sweep, &standing)
        if sweep.start < end { pending.edits.append((sweep.start..<end, sweep.written)) }
        sweep = Sweep(start: end)
    }

    /// Offset of the first record once the transaction is settled.
    private var firstOffset: Int64? {
        var rest = batches.all[...]
        for edit in pending.edits where edit.range.lowerBound == rest.startIndex {
            if let first = edit.batches.first { return first.base }
            rest = rest[edit.range.upperBound...]
        }
        return rest.first?.base ?? pending.batches.first?.base
    }
}
