import Engine

extension RebuildMarker.Input {
    /// Up to where an input topic is worked in: to the group's offset, else to that of the commit record, else, where
    /// neither is among the records that are kept, to the end. A rebuild that was not finished keeps its end.
    /// - Parameters:
    ///   - oldest: offset of the oldest record kept.
    ///   - end: offset of the next record to come.
    init(committed: Int64?, recorded: Int64?, marked: RebuildMarker.Input?, oldest: Int64, end: Int64) {
        let kept = oldest...max(oldest, end)
        if let marked, kept.contains(marked.until) {
            self = marked
        } else if let consumed = [committed, recorded].compactMap({ $0 }).first(where: kept.contains) {
            self.init(until: consumed, isNew: false)
        } else {
            self.init(until: end, isNew: true)
        }
    }
}
