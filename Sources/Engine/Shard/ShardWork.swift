import Events

/// What a shard has done since its last commit.
public struct ShardWork: Sendable, Equatable {
    /// As many more as then.
    public var figures = ShardFigures()
    /// `figures.deadLetters`, by reason.
    public var deadLetters: [RejectionReason: Int] = [:]
    public var timerDelays = TimerDelays()

    public init() {}

    public mutating func add(_ other: ShardWork) {
        figures.add(other.figures)
        deadLetters.merge(other.deadLetters, uniquingKeysWith: +)
        timerDelays.add(other.timerDelays)
    }
}

/// How far the partition's clock was ahead of timers when they were worked off.
///
/// Told once a group of timers, for all of it as the oldest of them: never too little.
public struct TimerDelays: Sendable, Equatable {
    /// Milliseconds.
    public static let bounds: [Int64] = [10, 100, 1000, 10_000, 60_000, 600_000, 3_600_000, 86_400_000]

    /// Timers up to each bound and above the one before; the last has no bound.
    public private(set) var counts = Array(repeating: 0, count: bounds.count + 1)
    /// Milliseconds.
    public private(set) var sum: Int64 = 0

    public init() {}

    mutating func observe(_ delay: Int64, timers: Int) {
        counts[Self.bounds.firstIndex { delay <= $0 } ?? Self.bounds.count] += timers
        sum =
            sum.addingReportingOverflow(delay.multipliedReportingOverflow(by: Int64(timers)).partialValue).partialValue
    }

    mutating func add(_ other: TimerDelays) {
        for index in counts.indices { counts[index] += other.counts[index] }
        sum = sum.addingReportingOverflow(other.sum).partialValue
    }
}

extension ShardFigures {
    mutating func add(_ other: ShardFigures) {
        applied += other.applied
        ignored += other.ignored
        duplicates += other.duplicates
        deadLetters += other.deadLetters
        late += other.late
        misrouted += other.misrouted
        timersFired += other.timersFired
        changes += other.changes
    }

    /// As many more as in earlier figures of the same shard.
    func since(_ earlier: ShardFigures) -> ShardFigures {
        var difference = self
        difference.applied -= earlier.applied
        difference.ignored -= earlier.ignored
        difference.duplicates -= earlier.duplicates
        difference.deadLetters -= earlier.deadLetters
        difference.late -= earlier.late
        difference.misrouted -= earlier.misrouted
        difference.timersFired -= earlier.timersFired
        difference.changes -= earlier.changes
        return difference
    }
}
