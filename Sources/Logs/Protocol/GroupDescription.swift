/// Who works on the log, and how far each partition is, as the log itself tells it.
public struct GroupDescription: Sendable, Equatable {
    /// Who takes part in the group: a worker on a cluster, a process on the embedded log.
    public struct Member: Sendable, Equatable {
        /// What the log tells it by from all others, those of the same name before it included.
        public var id: String
        /// `GROUP/INSTANCE/SLOT`, or `process NUMBER`.
        public var name: String
        /// The process that it belongs to.
        public var instance: String

        public init(id: String, name: String, instance: String) {
            self.id = id
            self.name = name
            self.instance = instance
        }
    }

    public enum Stage: String, Sendable, CaseIterable {
        /// Nobody holds it.
        case unassigned
        /// Its holder has committed nothing of it yet.
        case restoring
        case running
    }

    /// A partition of a topic that the group reads.
    public struct Partition: Sendable, Equatable {
        public var topic: String
        public var number: Int32
        /// Offset of the oldest record kept.
        public var start: Int64
        /// Offset of the next record.
        public var end: Int64
        /// nil where the group has committed nothing.
        public var committed: Int64?
        /// When, in milliseconds since 1970; nil where the log does not tell.
        public var committedAt: Int64?
        /// The name of who committed last; nil where the log does not tell.
        public var committer: String?
        /// The name of who holds it.
        public var owner: String?
        public var stage: Stage

        public init(topic: String, number: Int32, start: Int64, end: Int64, committed: Int64?) {
            self.topic = topic
            self.number = number
            self.start = start
            self.end = end
            self.committed = committed
            stage = .unassigned
        }

        /// Records that the group has not consumed.
        public var lag: Int64 { max(end - max(committed ?? start, start), 0) }
    }

    public var members: [Member]
    /// By topic, in the order asked for, and number.
    public var partitions: [Partition]
    /// Whether the partitions are being given out anew.
    public var isRebalancing: Bool

    public init(members: [Member] = [], partitions: [Partition] = [], isRebalancing: Bool = false) {
        self.members = members
        self.partitions = partitions
        self.isRebalancing = isRebalancing
    }
}
