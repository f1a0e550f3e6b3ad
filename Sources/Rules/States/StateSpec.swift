/// What a customer's block keeps for one or more measures of the same events.
public enum StateKind: UInt8, Sendable, BitwiseCopyable {
    /// How many events: UInt64.
    case count
    /// `WindowList<CountEntry>`.
    case countWindow
    /// Exact total in millionths and number of events: `Total`.
    case total
    /// `WindowList<TotalEntry>`.
    case totalWindow
    /// Smallest and largest number: Double.
    case least
    case greatest
    /// `WindowList<ExtremeEntry>`.
    case leastWindow
    case greatestWindow
    /// `DistinctValues`.
    case distinct
    /// `ValueCounts`.
    case frequencies
    /// Time of the earliest and the latest event: Int64.
    case earliest
    case latest
    /// `WindowList<InstantEntry>`.
    case earliestWindow
    /// Value and time of the earliest and the latest event: `TimedValue`.
    case firstValue
    case lastValue
    /// `TimedValueList`.
    case firstValueWindow
    /// Beginnings of visits: `WindowList<CountEntry>`.
    case visitWindow
    /// `SequenceState`, of the events' marks in the ring.
    case sequence
}

/// One state of a plan: kind, events, property and window.
public struct StateSpec: BitwiseCopyable, Sendable {
    public var kind: StateKind
    /// Index of the events' select; -1 for visits and sequences.
    public var select: Int32
    /// Index of the property; -1 for none.
    public var slot: Int32
    /// Index of the sequence; -1 for none.
    public var sequence: Int32
    /// Milliseconds; `noWindow` without one.
    public var window: Int64
    /// XXH3-64 of what the state keeps, in words: by it a record's states are found again under another plan.
    public var fingerprint: UInt64

    /// Longer than any time is distant from another.
    public static let noWindow: Int64 = 1 << 60

    public var hasWindow: Bool { window != Self.noWindow }
}
