/// Where the topics lie.
public enum LogSettings: Sendable, Hashable {
    case embedded(EmbeddedLogSettings)
    case kafka(KafkaSettings)
}

/// One SQLite file for one machine.
public struct EmbeddedLogSettings: Sendable, Hashable {
    /// What a commit outlives.
    public enum Durability: String, Sendable, Hashable, CaseIterable {
        /// The death of the process.
        case process
        /// A loss of power too, at the price of a wait for the disk each commit.
        case power
    }

    /// The file, from the working directory.
    public var path = "kindred.db"
    public var durability = Durability.process
    public var retention = RetentionSettings()

    public init() {}
}

/// When the oldest records of an append-only topic go; never those that are not yet consumed.
public struct RetentionSettings: Sendable, Hashable {
    /// 1 m to 3650 d; nil: no age is too old.
    public var age: Duration?
    /// Of each topic, 1 MiB to 1024 TiB; nil: no size is too large.
    public var bytes: Int?

    public init(age: Duration? = nil, bytes: Int? = nil) {
        self.age = age
        self.bytes = bytes
    }
}
