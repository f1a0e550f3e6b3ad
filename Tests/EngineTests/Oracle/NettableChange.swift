/// A change of one customer's membership in one segment, whoever tells of it.
protocol NettableChange {
    var time: Int64 { get }
    var customer: String { get }
    var segment: String { get }
    var entered: Bool { get }
}

extension NettableChange {
    /// The changes without those of one customer, segment and instant that undo each other, in the order given.
    static func netted(_ changes: [Self]) -> [Self] {
        var kept: [Self] = []
        for change in changes {
            if let last = kept.lastIndex(where: { $0.segment == change.segment && $0.customer == change.customer }),
                kept[last].time == change.time, kept[last].entered != change.entered
            {
                kept.remove(at: last)
            } else {
                kept.append(change)
            }
        }
        return kept
    }
}
