/// What one batch does to the committed offset of one topic's partition.
public struct OffsetSpan: Sendable, Equatable {
    public var topic: String
    public var partition: Int32
    /// Committed before the batch; nil where nothing was.
    public var before: Int64?
    /// Committed once the batch is.
    public var after: Int64

    public init(topic: String, partition: Int32, before: Int64?, after: Int64) {
        self.topic = topic
        self.partition = partition
        self.before = before
        self.after = after
    }
}

/// A partition of a topic, as a dictionary's key.
public struct TopicPartition: Sendable, Hashable {
    public var topic: String
    public var partition: Int32

    public init(topic: String, partition: Int32) {
        self.topic = topic
        self.partition = partition
    }
}

/// What committed offsets say about a batch whose commit was answered by silence.
public enum BatchTrace: Sendable, Equatable {
    /// All offsets stand at the batch's end: it is committed.
    case landed
    /// All offsets stand at the batch's start: it is not committed, and nobody else went on.
    case open
    /// Offsets do not tell: somebody else went on, or the batch moves no offset. Only the changelog knows.
    case unclear

    /// Compares a batch's spans with the offsets read after the commit was fenced.
    ///
    /// A commit is whole or not at all, so one offset that moves decides for all. A batch of timers alone moves none.
    public init(of spans: [OffsetSpan], in committed: [TopicPartition: Int64]) {
        var landed = false
        var open = false
        for span in spans {
            let now = committed[TopicPartition(topic: span.topic, partition: span.partition)]
            let moves = span.before != span.after
            switch now {
            case span.after: landed = landed || moves
            case span.before: open = true
            default:
                self = .unclear
                return
            }
        }
        self =
            switch (landed, open) {
            case (true, false): .landed
            case (false, true): .open
            default: .unclear
            }
    }
}
