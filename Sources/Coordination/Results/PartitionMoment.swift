import Engine

/// Where a partition stood when its customers were counted.
public struct PartitionMoment: Codable, Sendable, Equatable {
    public var partition: Int32
    /// Next offset to read of each events topic.
    public var offsets: [String: Int64]
    /// nil before its first record.
    public var clock: RecordInstant?

    public init(partition: Int32, _ moment: ShardAnswer.Moment) {
        self.partition = partition
        offsets = moment.offsets
        clock = moment.clock.map(RecordInstant.init)
    }

    private enum CodingKeys: CodingKey { case partition, offsets, clock }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(partition, forKey: .partition)
        try container.encode(offsets, forKey: .offsets)
        try container.encode(clock, forKey: .clock)
    }
}
