// What Kindred asks of a log: ordered partitions, commits that are whole or not at all, and members that share the
// partitions of the events topic among them.

import Events

/// How long a topic's records are kept.
public enum TopicKind: String, Sendable {
    case append, compacted
}

/// A topic as it should be.
public struct TopicSpecification: Sendable, Equatable {
    public var name: String
    public var partitions: Int
    public var kind: TopicKind
    public init(name: String, partitions: Int, kind: TopicKind) {
        self.name = name
        self.partitions = partitions
        self.kind = kind
    }
}

/// A partition as it is.
public struct PartitionDescription: Sendable, Equatable {
    /// Offset of the oldest record kept.
    public var start: Int64
    /// Offset of the next record.
    public var end: Int64
    /// Bytes on disk; nil where the log does not tell.
    public var bytes: Int64?
    /// Committed offset of the group; nil where there is none.
    public var committed: Int64?
    public init(start: Int64, end: Int64, bytes: Int64?, committed: Int64?) {
        self.start = start
        self.end = end
        self.bytes = bytes
        self.committed = committed
    }
}

/// A topic as it is.
public struct TopicDescription: Sendable, Equatable {
    public var specification: TopicSpecification
    public var partitions: [PartitionDescription]
    public init(specification: TopicSpecification, partitions: [PartitionDescription]) {
        self.specification = specification
        self.partitions = partitions
    }
}

/// The records one transaction writes to one partition.
public final class TopicOutput: Sendable {
    public let topic: String
    public let partition: Int32
    public let records: RecordBuffer
    public init(topic: String, partition: Int32, records: consuming RecordBuffer) {
        self.topic = topic
        self.partition = partition
        self.records = records
    }
}

/// Where the group stands in one partition: the offset of the next record to read.
public struct ConsumedOffset: Sendable, Equatable {
    public var topic: String
    public var partition: Int32
    public var next: Int64
    public init(topic: String, partition: Int32, next: Int64) {
        self.topic = topic
        self.partition = partition
        self.next = next
    }
}

/// What is committed whole or not at all.
public struct LogTransaction: Sendable {
    public var outputs: [TopicOutput]
    public var offsets: [ConsumedOffset]
    public init(outputs: [TopicOutput], offsets: [ConsumedOffset]) {
        self.outputs = outputs
        self.offsets = offsets
    }
}

/// What went wrong, and what to do about it.
public struct LogError: Error, Sendable, CustomStringConvertible {
    public enum Remedy: Sendable, Equatable {
        /// The same call again.
        case retry
        /// The commit did not happen: the same transaction anew.
        case commitAgain
        /// Whether the commit happened is not known: recover, then compare offsets.
        case recover
        /// Nothing this process can do.
        case stop
    }
    public let remedy: Remedy
    /// What happened, where, and what the operator can do.
    public let description: String
    public init(_ remedy: Remedy, _ description: String) {
        self.remedy = remedy
        self.description = description
    }
}

/// An ordered, partitioned log with atomic commits.
public protocol Log: AnyObject, Sendable {
    /// Makes topics that do not exist.
    func create(_ topics: [TopicSpecification]) throws(LogError)
    /// All topics there are, by name.
    func topics() throws(LogError) -> [TopicDescription]
    /// A reader of one partition from `offset` on, or from the oldest record kept if that is later.
    func reader(topic: String, partition: Int32, from offset: Int64) throws(LogError) -> any LogReader
    /// Appends records from outside to partitions of one topic, each buffer to its partition, in one transaction.
    func append(_ outputs: [TopicOutput]) throws(LogError)
    /// A member of the group, for worker `slot` of `slots` in this process. The only place that may be refused with
    /// "another `run` has this log".
    func member(topics: [String], slot: Int, slots: Int) throws(LogError) -> any LogMember
    /// What commits the work of the member of that slot.
    func committer(slot: Int) throws(LogError) -> any LogCommitter
    /// Ends everything; waits for commits under way.
    func close()
}

/// Reads one partition. One owner, one thread.
public protocol LogReader: AnyObject {
    /// The next records, as many as lie together up to about `bytesMax`; leaves the buffer empty at the end.
    func read(into buffer: inout RecordBuffer, bytesMax: Int) throws(LogError)
    /// Offset of the next record to read. Past gaps at the end too.
    var position: Int64 { get }
    /// Offset behind the last committed record, asked anew.
    func end() throws(LogError) -> Int64
}

/// News for a member of the group.
public enum MemberNews: Sendable, Equatable {
    /// These partitions are now this member's; the committed offset of each topic's partition, nil where there is none.
    case assigned([PartitionAssignment])
    /// These partitions (numbers, of all topics alike) are to be given up: commit what is under way, then `release`.
    case revoked([Int32])
    /// The buffer holds records of this topic and partition.
    case records(topic: String, partition: Int32)
    /// Nothing to read until the timeout.
    case idle
}

/// A partition number given to a member, with where the group stands in each topic.
public struct PartitionAssignment: Sendable, Equatable {
    public var partition: Int32
    /// By topic, in the order of the member's topics.
    public var committed: [Int64?]
    public init(partition: Int32, committed: [Int64?]) {
        self.partition = partition
        self.committed = committed
    }
}

/// A member of the group: reads the partitions it was given. One owner, one thread.
public protocol LogMember: AnyObject {
    /// News, after at most `timeout`.
    func poll(into buffer: inout RecordBuffer, timeout: Duration) throws(LogError) -> MemberNews
    /// Starts reading a partition of a topic here; nothing of a partition comes before.
    func seek(topic: String, partition: Int32, to offset: Int64) throws(LogError)
    /// Stops or resumes reading all partitions; `poll` goes on.
    func pause(_ paused: Bool)
    /// Gives up revoked partitions.
    func release(_ partitions: [Int32]) throws(LogError)
    /// Leaves the group.
    func close()
}

/// Commits transactions of one worker. One owner, one thread.
public protocol LogCommitter: AnyObject, Sendable {
    /// Commits all of it or nothing; an error's remedy says which, or that it is not known.
    func commit(_ transaction: LogTransaction) throws(LogError)
    /// Fences whatever was under way and answers the group's committed offsets of these partitions.
    func recover(topic: String, partitions: [Int32]) throws(LogError) -> [Int32: Int64]
}
