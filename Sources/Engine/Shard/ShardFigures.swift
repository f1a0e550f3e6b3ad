/// What a shard has done since its first record, restarts included.
public struct ShardFigures: Sendable, Equatable, Codable {
    /// Records applied; with `ignored`, `duplicates` and `deadLetters` all records that came in.
    public var applied: UInt64 = 0
    public var ignored: UInt64 = 0
    public var duplicates: UInt64 = 0
    public var deadLetters: UInt64 = 0
    /// Applied records that were late.
    public var late: UInt64 = 0
    /// Records of customers who belong to another partition, whatever else became of them.
    public var misrouted: UInt64 = 0
    /// Timers that were due.
    public var timersFired: UInt64 = 0
    /// Published changes.
    public var changes: UInt64 = 0

    public init() {}

    /// Records that came in.
    public var records: UInt64 { applied + ignored + duplicates + deadLetters }
}

extension ShardFigures {
    /// A figure that is not there was not counted yet by the version that wrote.
    public init(from decoder: any Decoder) throws {
        let figures = try decoder.container(keyedBy: CodingKeys.self)
        applied = try figures.decode(UInt64.self, forKey: .applied)
        ignored = try figures.decode(UInt64.self, forKey: .ignored)
        duplicates = try figures.decode(UInt64.self, forKey: .duplicates)
        deadLetters = try figures.decode(UInt64.self, forKey: .deadLetters)
        late = try figures.decode(UInt64.self, forKey: .late)
        misrouted = try figures.decodeIfPresent(UInt64.self, forKey: .misrouted) ?? 0
        timersFired = try figures.decode(UInt64.self, forKey: .timersFired)
        changes = try figures.decode(UInt64.self, forKey: .changes)
    }
}

/// How a segment stands in a shard.
public struct SegmentFigures: Sendable, Equatable {
    /// Members now.
    public var size: Int64 = 0
    /// Entries and exits published since the segment was defined.
    public var entries: UInt64 = 0
    public var exits: UInt64 = 0
    /// Counts the changes of who is meant, from 1.
    public var definitionVersion: UInt32
    /// Whether the engine holds all that the rule reads.
    public var isReady = true
    /// When it will; nil where it never will by itself, or does.
    public var completeAt: Int64?

    public init(definitionVersion: UInt32 = 1) { self.definitionVersion = definitionVersion }
}
