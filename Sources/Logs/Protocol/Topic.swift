/// How long a topic's records are kept.
public enum TopicKind: String, Sendable {
    case append, compacted
}

/// A topic as it should be.
public struct TopicSpecification: Sendable, Equatable {
    public var name: String
    public var partitions: Int
    public var kind: TopicKind
    /// So many bytes of each partition's newest records are kept, however old they are, and older ones may go; nil: as
    /// the log keeps all topics of its kind. Said when it is made; a topic that exists does not tell.
    public var bytesKept: Int64?
    public init(name: String, partitions: Int, kind: TopicKind, bytesKept: Int64? = nil) {
        self.name = name
        self.partitions = partitions
        self.kind = kind
        self.bytesKept = bytesKept
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
