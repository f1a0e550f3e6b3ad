import Events

/// What a shard publishes with its next commit.
public struct ShardOutputs: ~Copyable {
    public internal(set) var segmentEvents = RecordBuffer()
    public internal(set) var segmentMembers = RecordBuffer()
    public internal(set) var deadLetters = RecordBuffer()
    /// Answers to the coordinator, for the one partition of their topic.
    public internal(set) var partials = RecordBuffer(capacity: 64)

    init() {}

    /// Empty ones, with room for twice as much as others hold.
    init(roomFor others: borrowing ShardOutputs) {
        segmentEvents = RecordBuffer(capacity: max(others.segmentEvents.byteCount * 2, 4096))
        segmentMembers = RecordBuffer(capacity: max(others.segmentMembers.byteCount * 2, 4096))
    }

    mutating func removeAll() {
        segmentEvents.removeAll()
        segmentMembers.removeAll()
        deadLetters.removeAll()
        partials.removeAll()
    }

    var byteCount: Int {
        segmentEvents.byteCount + segmentMembers.byteCount + deadLetters.byteCount + partials.byteCount
    }

    var isEmpty: Bool {
        segmentEvents.count == 0 && segmentMembers.count == 0 && deadLetters.count == 0 && partials.count == 0
    }
}

/// Everything a shard commits at once, for the partition of its number in each topic but that of answers.
public struct ShardCommit: ~Copyable, Sendable {
    public let partition: Int32
    public var segmentEvents: RecordBuffer
    public var segmentMembers: RecordBuffer
    public var segments: RecordBuffer
    public var deadLetters: RecordBuffer
    /// Answers to the coordinator, for partition 0 of their topic.
    public var partials: RecordBuffer
    /// The changed customers' records, and last the commit record.
    public var changelog: RecordBuffer
    /// Offset of the next record to read of each input topic; nil where none of it has been read or restored yet.
    public let nextOffsets: [Int64?]
    /// Records read since the last commit.
    public let records: UInt64
    /// Customers who were erased since the last commit.
    public let erased: Int
    /// What was done since the last commit.
    public let work: ShardWork
}
