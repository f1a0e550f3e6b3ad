import Engine

/// How the coordinator stands, in the process that has it.
public struct CoordinatorStatus: Sendable, Equatable {
    /// Version of the set of definitions by which shards work or soon will; 0 before the first.
    public var definitionsVersion: UInt64 = 0
    public var measures = 0
    public var segments = 0
    /// Whether nothing asked of shards is unanswered.
    public var isQuiet = true
    /// Commits so far.
    public var transactions: UInt64 = 0
    /// Where the clocks of partitions stand that told of them since the coordinator came here, milliseconds since 1970.
    public private(set) var clocks: [Int32: Int64] = [:]

    public init() {}

    /// The schedules' clock; nil before any partition told of its own.
    public var clock: Int64? { clocks.values.min() }

    mutating func note(_ answer: ShardAnswer) {
        guard let clock = answer.moment.clock else { return }
        clocks[answer.partition] = max(clocks[answer.partition] ?? .min, clock)
    }
}
