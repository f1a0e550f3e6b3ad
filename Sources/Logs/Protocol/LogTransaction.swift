import Events

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
    /// What is to be gone from the log once this is committed, at the latest when the log is closed; a log that cannot
    /// do that says so by `retentionAfterErasure(of:)`.
    public var erasures: [Erasure]
    public init(outputs: [TopicOutput], offsets: [ConsumedOffset], erasures: [Erasure] = []) {
        self.outputs = outputs
        self.offsets = offsets
        self.erasures = erasures
    }
}
