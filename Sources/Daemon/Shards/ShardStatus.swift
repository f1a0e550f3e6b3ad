import Engine

/// How one shard stands.
public struct ShardStatus: Sendable, Equatable {
    /// A segment in this shard.
    public struct Segment: Sendable, Equatable {
        public var id: String
        public var figures: SegmentFigures
    }

    /// What became of the records that came in.
    public var records: ShardFigures
    /// The partition's clock, milliseconds since 1970.
    public var clock: Int64
    public var customers: Int
    /// Memory taken for customers, their index and their timers.
    public var bytes: Int
    /// In the order of the segments' ids.
    public var segments: [Segment]
}
