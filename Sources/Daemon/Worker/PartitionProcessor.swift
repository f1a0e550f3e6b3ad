import Engine
import Events
import Logs
import Telemetry

/// The state of one partition as a worker drives it: the engine's shard in the daemon, a small model in tests.
///
/// A plain value owned by one thread, without clock and without I/O. Same input, same output.
public protocol PartitionProcessor: ~Copyable, SendableMetatype {
    /// What can be exchanged while it runs: the daemon's measures and segments.
    associatedtype Definitions: Sendable
    /// What it tells about itself.
    associatedtype Figures: Sendable
    /// How far a walk over its customers is.
    associatedtype Snapshot: Sendable

    /// Applies the records of the buffer from the cursor on, at most `limit`; `topic` counts the worker's input
    /// topics. Outputs gather inside.
    mutating func apply(_ records: borrowing RecordBuffer, topic: Int, from cursor: inout RecordCursor, limit: Int)
    /// Live mode only: the wall clock, and the instant up to which the partition is known to have had nothing to read;
    /// nil where it had. Milliseconds since 1970.
    mutating func observe(wallClock: Int64, idleUntil: Int64?)
    /// Works off at most `limit` due timers; answers whether more are due.
    mutating func fireTimers(limit: Int) -> Bool
    /// Whether a share of a run is to be worked on by `advanceRuns`.
    var hasRunWork: Bool { get }
    /// Works on shares of runs: adds at most so many customers to one, or does another piece of about that size. Answers
    /// whether more is to be done.
    mutating func advanceRuns(customers limit: Int) -> Bool
    /// Readies some of what changed for the next freeze, of at most `limit` customers, as long as the changes of more
    /// than `customersMax` are left to it; takes time in proportion to what it readies.
    mutating func writeAhead(leaving customersMax: Int, limit: Int)
    /// Freezes what changed since the last freeze, the last changelog record being the commit record; nil where
    /// neither state nor input position moved and a commit record exists. `isLast` says that no more is to come.
    mutating func freeze(at commitTime: Int64, isLast: Bool) -> FrozenPartition?
    /// About how many bytes the next freeze takes.
    var pendingBytes: Int { get }
    /// Whether somebody waits for what the next freeze holds, so that it is not to wait for its interval.
    var wantsCommit: Bool { get }
    /// Whether it waits for nothing to come from others.
    var isQuiet: Bool { get }
    /// Begins a walk over all customers there are; those that come later may be left out.
    func beginSnapshot() -> Snapshot
    /// Appends customers as they stand now, up to about `bytesMax` bytes, for `restoreSnapshot`; before the first, the
    /// newest commit record. Answers whether there are more, nil where the walk is void as customers have new places.
    mutating func takeSnapshot(_ snapshot: inout Snapshot, bytesMax: Int, into records: inout RecordBuffer) -> Bool?
    /// Takes in one record of a snapshot; the changelog's follow.
    mutating func restoreSnapshot(_ record: RecordView) throws(ChangelogFault)
    /// Takes in one record of the changelog; a record without a value removes.
    mutating func restore(_ record: RecordView) throws(ChangelogFault)
    /// After the changelog's last record: the next offset of each input topic by the commit record, nil of a topic that
    /// it does not know; nil where there is no commit record.
    mutating func finishRestore() throws(ChangelogFault) -> [Int64?]?
    /// As `finishRestore`; where the input's past may hold what the definitions read and the changelog does not, they
    /// are not yet taken over: `makeBackfill` and `adopt(_:from:)` follow before anything else.
    mutating func finishRestoreForBackfill() throws(ChangelogFault) -> [Int64?]?
    /// Starts reading at these offsets, one for each input topic; they are what the first commit record says.
    mutating func start(at offsets: [Int64])
    /// Exchanges the definitions, at the clock.
    mutating func adopt(_ definitions: Definitions)
    /// An empty processor to be given the input's past by `replay`; nil where these definitions, or those restored,
    /// read nothing that is missing.
    mutating func makeBackfill(for definitions: Definitions) -> Self?
    /// Gives records that are worked in here to a processor that came of `makeBackfill`.
    mutating func replay(
        _ records: borrowing RecordBuffer, topic: Int, from cursor: inout RecordCursor, limit: Int,
        into backfill: inout Self)
    /// Exchanges the definitions, at the clock, and takes what is missing from a processor that was given the past.
    mutating func adopt(_ definitions: Definitions, from backfill: inout Self)

    /// Definitions may also come with the records of an input topic; then they are taken over beside the stream. Whether
    /// that has anything to do now.
    var hasTakeoverWork: Bool { get }
    /// A slice of it, of at most so many customers.
    mutating func advanceTakeover(atMost customers: Int)
    /// Whether definitions that came wait for a processor that `makeBackfill()` answered.
    var awaitsBackfill: Bool { get }
    /// An empty processor to be given the input's past by `replay`, where definitions that came read what is missing;
    /// answered once for each of them.
    mutating func makeBackfill() -> Self?
    /// Gives what `makeBackfill()` answered and the past was given to.
    mutating func take(backfill: inout Self)
    /// The definitions that came last, if they are newer than these.
    func definitions(newerThan definitions: Definitions) -> Definitions?

    /// The records since the last call whose customers belong to another partition; their topics count the worker's
    /// input topics.
    mutating func takeMisrouted() -> [MisroutedRecords]

    var figures: Figures { get }
}

/// What has no definitions that could want the past, and no customers.
extension PartitionProcessor where Self: ~Copyable {
    public mutating func takeMisrouted() -> [MisroutedRecords] { [] }

    public mutating func writeAhead(leaving customersMax: Int, limit: Int) {}

    public var hasRunWork: Bool { false }

    public mutating func advanceRuns(customers limit: Int) -> Bool { false }

    public var wantsCommit: Bool { false }

    public var isQuiet: Bool { true }

    public mutating func finishRestoreForBackfill() throws(ChangelogFault) -> [Int64?]? { try finishRestore() }

    public mutating func makeBackfill(for definitions: Definitions) -> Self? { nil }

    public mutating func replay(
        _ records: borrowing RecordBuffer, topic: Int, from cursor: inout RecordCursor, limit: Int,
        into backfill: inout Self
    ) {
        backfill.apply(records, topic: topic, from: &cursor, limit: limit)
    }

    public mutating func adopt(_ definitions: Definitions, from backfill: inout Self) { adopt(definitions) }

    public var hasTakeoverWork: Bool { false }

    public mutating func advanceTakeover(atMost customers: Int) {}

    public var awaitsBackfill: Bool { false }

    public mutating func makeBackfill() -> Self? { nil }

    public mutating func take(backfill: inout Self) {}

    public func definitions(newerThan definitions: Definitions) -> Definitions? { nil }
}

/// What one partition adds to a batch.
public struct FrozenPartition: Sendable {
    public var outputs: [TopicOutput]
    /// The first offset of each input topic that is not worked in.
    public var next: [Int64]
    /// Whether the changelog lost customers who are to be in no file any more.
    public var hasErased: Bool
    /// What was done since the last freeze.
    public var work: ShardWork
    /// What is to be told of once it is committed.
    public var reports: [any OperationalEvent]
    /// Whom the log is to forget with it.
    public var erasures: [Erasure]

    public init(
        outputs: [TopicOutput], next: [Int64], hasErased: Bool = false, work: ShardWork = ShardWork(),
        reports: [any OperationalEvent] = [], erasures: [Erasure] = []
    ) {
        self.outputs = outputs
        self.next = next
        self.hasErased = hasErased
        self.work = work
        self.reports = reports
        self.erasures = erasures
    }
}

/// A changelog that this version cannot read, or that is damaged: what is wrong, in words.
public struct ChangelogFault: Error, Sendable, Equatable {
    public var text: String
    public init(_ text: String) { self.text = text }

    /// What the operator can do where the state cannot be had from the changelog, whatever the log.
    static let wayOn =
        "To go on, stop all instances and run `kindred state rebuild`: it makes the state anew from the events that are "
        + "kept, publishes only what differs, and then Kindred starts again; its --help says what is lost with events that "
        + "are gone"
}
