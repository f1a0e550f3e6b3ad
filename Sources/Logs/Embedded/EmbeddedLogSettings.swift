import Foundation

/// What a commit survives.
public enum Durability: String, Sendable, CaseIterable {
    /// A crash of the process. After a loss of power the newest commits may be missing, each of them whole.
    case process
    /// A loss of power: each commit waits for the disk.
    case power
}

/// How long the records of append topics are kept; nil is for ever. What the group has yet to consume is always kept.
public struct Retention: Sendable, Equatable {
    /// Age of the commit from which on a batch may go.
    public var ageMax: Duration?
    /// Bytes a partition may hold before its oldest batches go.
    public var partitionBytesMax: Int64?

    public init(ageMax: Duration? = nil, partitionBytesMax: Int64? = nil) {
        self.ageMax = ageMax
        self.partitionBytesMax = partitionBytesMax
    }

    /// Keeps everything.
    public static let forever = Retention()
}

/// How an embedded log is opened.
public struct EmbeddedLogSettings: Sendable {
    public var durability: Durability = .process
    /// Whether a missing file is made; else it is an error.
    public var createsFile = true
    /// Of all append topics that `topicRetention` does not name.
    public var retention = Retention.forever
    /// By topic.
    public var topicRetention: [String: Retention] = [:]
    /// How long a call waits for a lock that another process holds.
    public var lockPatience: Duration = .seconds(10)
    /// Bytes from which on the file is treated as a full disk; nil leaves it to the disk.
    public var fileBytesMax: Int64?
    /// The wall clock, milliseconds since 1970.
    public var now: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1000) }

    public init() {}

    func retention(of topic: String) -> Retention { topicRetention[topic] ?? retention }
}
