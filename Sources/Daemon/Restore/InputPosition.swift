import Configuration

/// What is known of an input partition before it is read.
public struct InputPosition: Sendable, Equatable {
    /// The group's committed offset.
    public var committed: Int64?
    /// The next offset by the changelog's commit record.
    public var recorded: Int64?
    /// Offset of the oldest record kept.
    public var oldest: Int64
    /// Offset of the next record to come.
    public var end: Int64

    public init(committed: Int64?, recorded: Int64?, oldest: Int64, end: Int64) {
        self.committed = committed
        self.recorded = recorded
        self.oldest = oldest
        self.end = end
    }

    /// The offset at which reading starts; an error, in words, where going on would leave a gap or apply twice.
    public func startingOffset(_ start: StartPosition) throws(ChangelogFault) -> Int64 {
        guard let next = recorded else {
            guard let committed else { return start == .earliest ? oldest : end }
            throw ChangelogFault(
                "offset \(committed) is committed, but the changelog holds no commit record: it was truncated or "
                    + "deleted. " + ChangelogFault.wayOn)
        }
        if let committed, committed != next {
            throw ChangelogFault(
                "the committed offset is \(committed), but the changelog's commit record says \(next): one of them was "
                    + "set from outside, or the changelog is not whole. " + ChangelogFault.wayOn)
        }
        guard next >= oldest else {
            throw ChangelogFault(
                "the next record to read has offset \(next), but the oldest one kept has \(oldest): "
                    + "\(oldest - next) records fell out of retention before they were read. Keep events longer "
                    + "(`log.embedded.retention`; with Kafka the topic's `retention.ms` and `retention.bytes`), so that it "
                    + "does not happen again. " + ChangelogFault.wayOn)
        }
        guard next <= end else {
            throw ChangelogFault(
                "the next record to read has offset \(next), but the topic ends at \(end): it was truncated or made "
                    + "anew. " + ChangelogFault.wayOn)
        }
        return next
    }
}
