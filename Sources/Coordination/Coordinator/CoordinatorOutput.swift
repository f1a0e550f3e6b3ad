import Engine

/// A record that the coordinator wants published with its commit, in the order given.
public enum CoordinatorOutput: Sendable, Equatable {
    /// Of `catalog`; without a value a tombstone.
    case catalog(key: String, value: [UInt8]?)
    /// Of a partition of `jobs`.
    case order(partition: Int32, ShardOrder)
    /// Of `job-status`, under a command's or a run's id; without a value a tombstone.
    case status(key: String, value: [UInt8]?)
    /// Of `insights`; without a value a tombstone.
    case insight(key: String, value: [UInt8]?)
}
