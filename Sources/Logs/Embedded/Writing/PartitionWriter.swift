import Events

/// One partition on the thread that writes: what the transaction under way makes of it, and, of a compacted one, what
/// is known of its keys.
final class PartitionWriter {
    let table: PartitionTable
    private let compacted: CompactedPartition?
    /// As of the transaction under way; nil where it has not touched the partition.
    private(set) var standing: PartitionStanding?

    init(_ table: PartitionTable) {
        self.table = table
        compacted = table.identity.kind == .compacted ? CompactedPartition(table) : nil
    }

    /// Reads what other processes may have changed. Called first in each transaction that touches the partition.
    func begin() throws(SQLiteFailure) {
        let loaded = try table.loadStanding()
        standing = loaded
        compacted?.begin(end: loaded.next)
    }

    func append(_ records: borrowing RecordBuffer, time: Int64) throws(SQLiteFailure) {
        guard var standing, records.count > 0 else { return }
        let origin = standing.next
        let shift = origin - records.firstOffset
        let compacted = self.compacted
        try records.cut { (piece) throws(SQLiteFailure) in
            let data = unsafe UnsafeRawBufferPointer(rebasing: records.bytes[piece.range])
            let batch = BatchOutline(
                base: origin + piece.first, last: origin + piece.last, time: time, bytes: Int64(data.count))
            unsafe try table.insert(base: batch.base, last: batch.last, time: time, data: data)
            compacted?.appended(batch)
            standing.next = batch.last + 1
            standing.bytes += batch.bytes
        } record: { record in
            compacted?.appended(record, at: record.offset + shift)
        }
        self.standing = standing
    }

    func setCommitted(_ next: Int64, time: Int64) {
        standing?.committed = next
        standing?.committedTime = time
    }

    /// Cleans what is compacted, reading at most `bytesLeft`, which is lowered by what was read.
    func clean(bytesLeft: inout Int64) throws(SQLiteFailure) {
        guard let compacted, var standing else { return }
        try compacted.maintain(&standing, bytesLeft: &bytesLeft)
        self.standing = standing
    }

    /// Removes the oldest batches that retention no longer asks for, at most `batchesMax` of them. Where the group
    /// consumes the topic, only what lies before its offset.
    func retain(_ retention: Retention, isConsumed: Bool, now: Int64, batchesMax: Int) throws(SQLiteFailure) {
        guard compacted == nil, retention != .forever, var standing else { return }
        let bound = standing.committed ?? (isConsumed ? standing.start : standing.next)
        let oldest = retention.ageMax.map { now - Int64($0 / .milliseconds(1)) }
        for _ in 0..<batchesMax {
            guard let batch = try table.outline(from: standing.start), batch.last < bound else { break }
            let isOld = oldest.map { batch.time < $0 } ?? false
            let isTooMuch = retention.partitionBytesMax.map { standing.bytes > $0 } ?? false
            guard isOld || isTooMuch else { break }
            try table.delete(base: batch.base)
            standing.bytes -= batch.bytes
            standing.start = batch.last + 1
        }
        self.standing = standing
    }

    /// Rewrites the batch at `base` or the next one without the records that `isGone` answers true for, of those that
    /// nobody is still to consume; answers the offset behind it and its bytes, nil where there is none.
    func rewrite(
        from base: Int64, isGone: (RecordView) -> Bool
    ) throws(SQLiteFailure) -> (next: Int64, bytes: Int64)? {
        guard var standing, let batch = try table.outline(from: base) else { return nil }
        var input = RecordBuffer()
        guard let next = try table.read(from: batch.base, into: &input) else { return nil }
        var survivors = RecordBuffer()
        var cursor = RecordCursor()
        let consumed = standing.committed ?? .max
        while let record = input.next(&cursor) {
            if record.offset < consumed, isGone(record) { continue }
            unsafe survivors.append(
                offset: record.offset, key: record.key, value: record.value, headers: record.headers)
        }
        if survivors.count < input.count {
            try table.delete(base: batch.base)
            standing.bytes -= batch.bytes
            if survivors.count > 0 {
                unsafe try table.insert(
                    base: survivors.firstOffset, last: batch.last, time: batch.time, data: survivors.bytes)
                standing.bytes += Int64(survivors.byteCount)
            }
            self.standing = standing
        }
        return (next, batch.bytes)
    }

    /// What is known of a compacted partition's batches holds no more.
    func forgetBatches() { compacted?.forget() }

    /// Writes the partition's row; the last thing before the transaction's end.
    func store() throws(SQLiteFailure) {
        if let standing { try table.store(standing) }
    }

    /// The transaction is durable.
    func settle() {
        standing = nil
        compacted?.settle()
    }

    /// The transaction was rolled back.
    func discard() {
        standing = nil
        compacted?.discard()
    }
}
