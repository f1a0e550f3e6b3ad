/// What the coordinator is told once: the shape of the topics, and bounds.
public struct CoordinatorSettings: Sendable, Equatable {
    /// A topic that only grows, whose records go by its retention.
    public struct RetainedTopic: Sendable, Equatable {
        public var name: String
        /// How long it keeps records, milliseconds; nil where nobody knows or it keeps them for ever.
        public var retention: Int64?

        public init(name: String, retention: Int64?) {
            self.name = name
            self.retention = retention
        }
    }

    /// Where an erasure reaches, for its receipt.
    public struct ErasurePlaces: Sendable, Equatable {
        /// What holds nothing of the customer afterwards, in words or names of topics: state, checkpoints, compacted
        /// topics, and append-only ones that are rewritten.
        public var removed: [String]
        /// What keeps its records until their time is over.
        public var retained: [RetainedTopic]

        public init(removed: [String], retained: [RetainedTopic]) {
            self.removed = removed
            self.retained = retained
        }
    }

    /// Partitions of the events topics, and so of `jobs`; at least 1.
    public var partitions: Int32
    /// Attributes that no insight uses, by their paths as rules write them.
    public var protectedAttributes: Set<String>
    /// How long a run may take from its start, milliseconds.
    public var runDeadline: Int64
    /// How long a command waits for the shards' answers, milliseconds.
    public var commandDeadline: Int64
    /// Most by which a scheduled run starts late so that not all start at once, milliseconds.
    public var scheduleJitter: Int64
    public var erasure: ErasurePlaces
    /// What receipts' hashes are salted with; the operator's secret.
    public var receiptSalt: String

    public init(
        partitions: Int32, protectedAttributes: Set<String> = [], runDeadline: Int64 = 600_000,
        commandDeadline: Int64 = 60_000, scheduleJitter: Int64 = 0,
        erasure: ErasurePlaces = ErasurePlaces(removed: [], retained: []), receiptSalt: String = ""
    ) {
        self.partitions = max(1, partitions)
        self.protectedAttributes = protectedAttributes
        self.runDeadline = runDeadline
        self.commandDeadline = commandDeadline
        self.scheduleJitter = scheduleJitter
        self.erasure = erasure
        self.receiptSalt = receiptSalt
    }
}
