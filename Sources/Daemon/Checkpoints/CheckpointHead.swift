/// What a checkpoint is a checkpoint of.
public struct CheckpointHead: Codable, Sendable, Equatable {
    /// The log's identity, and the changelog topic in it.
    public var log: String
    public var topic: String
    public var partition: Int32
    /// Offset from which on the changelog has to be read over what the checkpoint holds.
    public var position: Int64
    /// When it was begun, milliseconds since 1970.
    public var taken: Int64

    public init(log: String, topic: String, partition: Int32, position: Int64, taken: Int64) {
        self.log = log
        self.topic = topic
        self.partition = partition
        self.position = position
        self.taken = taken
    }
}

/// What a checkpoint that was written holds.
public struct CheckpointFigures: Sendable, Equatable {
    public var partition: Int32
    public var records = 0
    public var bytes = 0
    public var duration: Duration = .zero
}

/// Why a checkpoint is not used, or was not written, in words.
public struct CheckpointFault: Error, Sendable, Equatable, CustomStringConvertible {
    public var description: String
    init(_ description: String) { self.description = description }
}
