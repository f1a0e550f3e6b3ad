/// News for a member of the group.
public enum MemberNews: Sendable, Equatable {
    /// These partitions are now this member's; the committed offset of each topic's partition, nil where there is none.
    case assigned([PartitionAssignment])
    /// These partitions (numbers, of all topics alike) are to be given up: commit what is under way, then `release`.
    case revoked([Int32])
    /// These partitions are others' already: forget them, with whatever was not committed, and `release`.
    case lost([Int32])
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
