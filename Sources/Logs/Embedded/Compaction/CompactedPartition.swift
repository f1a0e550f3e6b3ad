// Cleaning of a compacted partition: of each key only the newest record stays.
//
// A cursor goes through the batches from the oldest to the newest, and again. What it meets is read, what is live is
// written again in the same place, neighbours together in one batch, and keeps its offset: the order of records never
// changes, and a reader that stands anywhere sees the newest record of every key, as it would in Kafka. Writing live
// records again at the end was refused for that: a commit record would no longer be a partition's last, and whoever
// follows a topic would see members that never changed.
//
// Each commit does a little, in proportion to what it writes, and only while more than `CleaningBounds.shareWanted` of
// the bytes could go. Batches with little to gain are passed over, but for each fourth pass.
//
// What is live is known from `KeyIndex`, in memory. After the file was opened it is empty; it is filled by reading, a
// little at each commit, and cleaning begins when all is read. Only a process that commits keeps one.
//
// A tombstone goes when its batch was cleaned once before, so that followers had a whole pass to see it, and no batch
// before it can hold a record that it deletes.

import Events

/// A compacted partition on the thread that writes.
final class CompactedPartition {
    let table: PartitionTable
    var index = KeyIndex()
    var batches = CompactedBatches()
    /// Where the cursor stands, where its pass ends, and how many passes were begun.
    var cursor: Int64 = 0
    var passEnd: Int64 = 0
    var passes = 0
    var pending = PendingCompaction()
    /// Records as they are read, and those that stay.
    var input = RecordBuffer()
    var survivors = RecordBuffer()
    /// Offsets that were committed and are not in the index yet, in pieces.
    private var unread: [Range<Int64>] = []
    private var knownEnd: Int64 = 0

    init(_ table: PartitionTable) {
        self.table = table
    }

    /// A transaction begins; `end` is the partition's as it finds it. What others wrote in between is to be read.
    func begin(end: Int64) {
        pending = PendingCompaction()
        pending.begin = end
        pending.end = end
        survivors.removeAll()
        if end > knownEnd {
            unread.append(knownEnd..<end)
            knownEnd = end
        }
    }

    /// The transaction appends a record.
    func appended(_ record: RecordView, at offset: Int64) {
        pending.records += 1
        if unsafe record.value == nil { pending.tombstones += 1 }
        if let key = unsafe record.key { pending.notes.append((unsafe index.hash(key), offset)) }
    }

    /// The transaction has written a batch of the records appended since the last.
    func appended(_ batch: BatchOutline) {
        pending.batches.append(
            CompactedBatch(
                base: batch.base, last: batch.last, time: batch.time, bytes: batch.bytes, records: pending.records,
                tombstones: pending.tombstones))
        pending.bytes += batch.bytes
        pending.end = batch.last + 1
        pending.records = 0
        pending.tombstones = 0
    }

    /// Fills the index or cleans, reading at most `bytesLeft`, which is lowered by what was read.
    func maintain(_ standing: inout PartitionStanding, bytesLeft: inout Int64) throws(SQLiteFailure) {
        if unread.isEmpty {
            try clean(&standing, bytesLeft: &bytesLeft)
        } else {
            try fillIndex(bytesLeft: &bytesLeft)
        }
    }

    /// Reads batches that were committed before this transaction; so it stands whatever becomes of the transaction.
    private func fillIndex(bytesLeft: inout Int64) throws(SQLiteFailure) {
        var allowance = min(bytesLeft, CleaningBounds.fillingBytesMax)
        while let range = unread.first, allowance > 0 {
            let next = try table.read(from: range.lowerBound, into: &input)
            guard let next, input.firstOffset < range.upperBound else {
                unread.removeFirst()
                continue
            }
            note(last: next - 1)
            unread[0] = min(next, range.upperBound)..<range.upperBound
            allowance -= Int64(input.byteCount)
            bytesLeft -= Int64(input.byteCount)
        }
    }

    /// Takes the batch in `input` into the index.
    private func note(last: Int64) {
        var batch = CompactedBatch(
            base: input.firstOffset, last: last, time: input.time, bytes: Int64(input.byteCount), records: input.count)
        var superseded: [Int64] = []
        var cursor = RecordCursor()
        while let record = input.next(&cursor) {
            if unsafe record.value == nil { batch.tombstones += 1 }
            guard let key = unsafe record.key else { continue }
            if let older = index.note(unsafe index.hash(key), at: record.offset) { superseded.append(older) }
        }
        batches.insert(batch)
        for offset in superseded { batches.supersede(offset) }
    }

    /// The transaction is durable: its changes become what is known.
    func settle() {
        if pending.isStale { return forget() }
        for edit in pending.edits.reversed() { batches.replace(edit.range, by: edit.batches) }
        for (hash, offset) in pending.dropped { index.remove(hash, at: offset) }
        for batch in pending.batches { batches.insert(batch) }
        for (hash, offset) in pending.notes {
            if let older = index.note(hash, at: offset) { batches.supersede(older) }
        }
        knownEnd = max(knownEnd, pending.end)
        pending = PendingCompaction()
    }

    /// The transaction was rolled back.
    func discard() {
        if pending.isStale { forget() }
        pending = PendingCompaction()
    }

    /// Another process has cleaned meanwhile: begins again as after opening.
    func forget() {
        index = KeyIndex()
        batches = CompactedBatches()
        unread = []
        knownEnd = 0
        cursor = 0
        passEnd = 0
        pending = PendingCompaction()
    }
}

/// What the transaction under way will have changed.
struct PendingCompaction {
    var notes: [(hash: KeyHash, offset: Int64)] = []
    var batches: [CompactedBatch] = []
    /// Of the batch that is being filled.
    var records = 0
    var tombstones = 0
    /// Bytes appended.
    var bytes: Int64 = 0
    /// The partition's end before the transaction, and as it will be.
    var begin: Int64 = 0
    var end: Int64 = 0
    /// Batches that cleaning replaced, in order, by their indices before.
    var edits: [(range: Range<Int>, batches: [CompactedBatch])] = []
    /// Tombstones that are gone.
    var dropped: [(hash: KeyHash, offset: Int64)] = []
    /// Whether a batch was not where it should be.
    var isStale = false
}

/// How much is cleaned, and when.
enum CleaningBounds {
    /// Share of removable bytes above which a commit cleans, and down to which.
    static let shareWanted = 0.5
    static let shareReached = 0.45
    /// Share above which it cleans twice as much.
    static let shareUrgent = 0.55
    /// Bytes read for each byte written, and regardless of what is written.
    static let bytesPerByteWritten: Int64 = 2
    static let bytesAtLeast: Int64 = 1 << 20
    /// Bytes of a partition below which it is left alone, unless it consists of crumbs.
    static let partitionBytesMin: Int64 = 1 << 20
    static let smallBatchesMax = 64
    /// Bytes read to fill the index at a commit, a partition.
    static let fillingBytesMax: Int64 = 16 << 20
    /// Share of removable records below which a batch is passed over.
    static let batchShareMin = 0.125
    /// Each so manieth pass leaves nothing out.
    static let thoroughPasses = 4
}
