import Engine

extension RebuildMarker.Input {
    /// Up to where an input topic is worked in: where the group has consumed it, else, where that is not known or
    /// cannot be, to its end. A rebuild that was not finished has its end kept.
    /// - Parameters:
    ///   - oldest: offset of the oldest record kept.
    ///   - end: offset of the next record to come.
    init(committed: Int64?, recorded: Int64?, marked: RebuildMarker.Input?, oldest: Int64, end: Int64) {
        let kept = oldest...max(oldest, end)
        if let marked, kept.contains(marked.until) {
            self = marked
        } else if let consumed = committed ?? recorded, kept.contains(consumed) {
            self.init(until: consumed, isNew: false)
        } else {
            self.init(until: end, isNew: true)
        }
    }
}
