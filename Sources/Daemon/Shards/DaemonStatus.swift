import Engine

/// How the whole process stands: all partitions added up.
public struct DaemonStatus: Sendable, Equatable {
    /// A segment in all partitions of this process.
    public struct Segment: Sendable, Equatable {
        public var id: String
        public var size: Int64
        public var entries: UInt64
        public var exits: UInt64
        /// Whether all that the rule reads is kept, in each partition.
        public var isReady = true
        /// The instant for which `size` is true, milliseconds since 1970: the smallest clock of the partitions that had
        /// a record; nil where none had.
        public var asOf: Int64?
    }

    /// Records that came in since the state began: applied, ignored, duplicates and dead letters.
    public var records: UInt64 = 0
    public var applied: UInt64 = 0
    public var ignored: UInt64 = 0
    public var duplicates: UInt64 = 0
    public var deadLetters: UInt64 = 0
    public var late: UInt64 = 0
    /// Records of customers who belong to another partition than the one they were found in.
    public var misrouted: UInt64 = 0
    /// Published changes.
    public var changes: UInt64 = 0
    public var customers = 0
    public var bytes = 0
    /// Records of the input not read yet.
    public var lag: Int64 = 0
    /// The smallest clock of the partitions that had a record, milliseconds since 1970.
    public var clock: Int64?
    public var partitions = 0
    /// Partitions whose restore is not done.
    public var restoring = 0
    /// By id.
    public var segments: [Segment] = []

    public init(_ partitions: [PartitionStatus<ShardStatus>]) {
        self.partitions = partitions.count
        var segments: [String: Segment] = [:]
        for partition in partitions {
            lag += partition.lag
            guard let shard = partition.figures else {
                restoring += 1
                continue
            }
            add(shard)
            for segment in shard.segments {
                var sum = segments[segment.id] ?? Segment(id: segment.id, size: 0, entries: 0, exits: 0)
                sum.size += segment.figures.size
                sum.entries += segment.figures.entries
                sum.exits += segment.figures.exits
                sum.isReady = sum.isReady && segment.figures.isReady
                if shard.clock > 0 { sum.asOf = min(sum.asOf ?? .max, shard.clock) }
                segments[segment.id] = sum
            }
        }
        self.segments = segments.values.sorted { $0.id < $1.id }
    }

    private mutating func add(_ shard: ShardStatus) {
        records += shard.records.records
        applied += shard.records.applied
        ignored += shard.records.ignored
        duplicates += shard.records.duplicates
        deadLetters += shard.records.deadLetters
        late += shard.records.late
        misrouted += shard.records.misrouted
        changes += shard.records.changes
        customers += shard.customers
        bytes += shard.bytes
        if shard.clock > 0 { clock = min(clock ?? .max, shard.clock) }
    }
}
