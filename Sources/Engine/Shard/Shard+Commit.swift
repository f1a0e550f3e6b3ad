import Events

extension Shard {
    /// Freezes what changed since the last call: outputs, customers and the commit record; nil where nothing did.
    /// - Parameter commitTime: milliseconds since 1970.
    public mutating func freeze(at commitTime: Int64) -> ShardCommit? {
        let records = figures.records - recordsAtFreeze
        guard records > 0 || !outputs.isEmpty || table.dirtyCount > 0 else { return nil }
        recordsAtFreeze = figures.records
        var frozen = ShardOutputs()
        swap(&frozen, &outputs)
        return ShardCommit(
            partition: partition, segmentEvents: frozen.segmentEvents, segmentMembers: frozen.segmentMembers,
            segments: RecordBuffer(), deadLetters: frozen.deadLetters, changelog: RecordBuffer(),
            nextOffset: nextOffset, records: records)
    }
}
