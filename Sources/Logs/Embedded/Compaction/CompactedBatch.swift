/// What is known of a batch of a compacted partition.
struct CompactedBatch {
    /// Bytes below which a batch is merged with its neighbours.
    static let smallBytes: Int64 = 64 << 10

    var base: Int64
    var last: Int64
    /// Of the newest commit in it, milliseconds since 1970.
    var time: Int64
    var bytes: Int64
    var records: Int
    /// Records whose key has a newer one.
    var superseded = 0
    /// Tombstones that were in it when it was written.
    var tombstones = 0
    /// The partition's end before the transaction that last cleaned the batch, 0 where none did: nothing in it is
    /// superseded by a record before that.
    var cleanedAt: Int64 = 0

    var isSmall: Bool { bytes < Self.smallBytes }

    /// Records that cleaning could remove, about; tombstones only once they were cleaned.
    var removable: Int { min(records, superseded + (cleanedAt > 0 ? tombstones : 0)) }

    /// The bytes of those, were all records of one size.
    var removableBytes: Int64 { records == 0 ? 0 : bytes * Int64(removable) / Int64(records) }

    /// The offset up to which no record that something newer supersedes is left in the batch.
    var cleanUpTo: Int64 { superseded == 0 ? .max : cleanedAt }
}

/// The batches of a compacted partition in order of offset.
struct CompactedBatches {
    private(set) var all: [CompactedBatch] = []

    /// Index of the first batch that reaches `offset` or begins behind it.
    func index(reaching offset: Int64) -> Int {
        var low = 0
        var high = all.count
        while low < high {
            let middle = (low + high) / 2
            if all[middle].last < offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    mutating func insert(_ batch: CompactedBatch) {
        all.insert(batch, at: index(reaching: batch.base))
    }

    /// The record at `offset` has a newer one of its key.
    mutating func supersede(_ offset: Int64) {
        let index = index(reaching: offset)
        if index < all.count && all[index].base <= offset { all[index].superseded += 1 }
    }

    /// The cursor has passed over the batch; where nothing in it is superseded, that is as good as cleaning it.
    mutating func passOver(_ index: Int, end: Int64) {
        if all[index].superseded == 0 { all[index].cleanedAt = end }
    }

    mutating func replace(_ range: Range<Int>, by batches: [CompactedBatch]) {
        all.replaceSubrange(range, with: batches)
    }

    var total: CompactedTotal {
        var total = CompactedTotal()
        total.batches = all.count
        for batch in all {
            total.bytes += batch.bytes
            total.removableBytes += batch.removableBytes
            total.smallBatches += batch.isSmall ? 1 : 0
        }
        return total
    }
}

/// Sums over the batches of a partition.
struct CompactedTotal {
    var bytes: Int64 = 0
    var removableBytes: Int64 = 0
    var batches = 0
    var smallBatches = 0

    /// Share of the bytes that cleaning could remove, about.
    var removableShare: Double { bytes <= 0 ? 0 : Double(removableBytes) / Double(bytes) }

    /// Whether many small commits have left many small batches.
    var hasCrumbs: Bool { smallBatches > max(CleaningBounds.smallBatchesMax, batches / 4) }

    /// Whether a commit should clean.
    var needsCleaning: Bool {
        hasCrumbs || bytes >= CleaningBounds.partitionBytesMin && removableShare > CleaningBounds.shareWanted
    }
}
