import Events

extension Shard {
    /// Takes the outputs since the last call, without the changelog that a commit has: for a replay, which keeps no
    /// state behind itself.
    /// - Parameters:
    ///   - commitTime: milliseconds since 1970.
    ///   - isLast: lines about segments are written too.
    public mutating func takeOutputs(at commitTime: Int64, isLast: Bool) -> ShardCommit? {
        // Nobody writes the changed customers down, so they need not be remembered.
        _ = table.takeDirty()
        var segments = RecordBuffer(capacity: 64)
        if isLast { writeSegments(at: commitTime, to: &segments) }
        guard !outputs.isEmpty || segments.count > 0 else { return nil }
        let records = figures.records - recordsAtFreeze
        recordsAtFreeze = figures.records
        var taken = ShardOutputs()
        swap(&taken, &outputs)
        return ShardCommit(
            partition: partition, segmentEvents: taken.segmentEvents, segmentMembers: taken.segmentMembers,
            segments: segments, deadLetters: taken.deadLetters, changelog: RecordBuffer(capacity: 64),
            nextOffsets: nextOffsets, records: records)
    }
}
