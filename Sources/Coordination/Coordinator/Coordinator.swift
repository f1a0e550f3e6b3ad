import Engine
import Rules

/// What becomes of definitions, commands and runs: the owner of partition 0 of `control` has one of it.
///
/// A value without clock, threads or I/O. It is told what comes in (its own catalog, the configuration, commands, shards'
/// answers, time), and says what is to be published; all that it must know after a restart is among that, as records
/// of `catalog`. In the order of a life:
///
///     restore(key:value:) for every record of `catalog`, then finishRestore(at:)
///     reconcile(_:at:) with the configuration, now and whenever it is loaded again
///     then in any order   apply(command:offset:at:)   a record of `control`
///                         apply(_:at:)                a record of `partials`
///                         advance(to:)                at `nextInstant`, or at any other time
///     takeOutputs() after any of these, into the same commit as the offsets of what was read
///
/// Offsets, and the commit record that tells them, belong to whoever commits: keys of `catalog` that begin with `!` are
/// never handed in, and never come out. What was asked of shards and not answered yet is asked again after a restore,
/// under another name, so that answers to the first question are passed over.
public struct Coordinator: Sendable {
    public let settings: CoordinatorSettings
    private var outputs: [CoordinatorOutput] = []
    private var notices: [String] = []

    public init(settings: CoordinatorSettings) { self.settings = settings }

    // MARK: Its own record

    /// Takes a record of `catalog` in; those of a key overwrite each other, and nil is a tombstone.
    public mutating func restore(key: String, value: [UInt8]?) throws(CatalogFault) {}

    /// All of `catalog` is read.
    public mutating func finishRestore(at wall: Int64) throws(CatalogFault) {}

    /// What the set of definitions under these records of `catalog` is, for a shard that restores before it was told;
    /// nil where no coordinator ever wrote one.
    public static func definitions(in catalog: [String: [UInt8]]) throws(CatalogFault) -> DefinitionSet? { nil }

    // MARK: What happens

    /// Brings the catalog and the configuration together: where the configuration's own text of a definition changed
    /// since it was last seen here, or the definition is gone from it, the catalog follows. What cannot be followed is
    /// told in notices, and tried again the next time.
    public mutating func reconcile(_ configured: ConfiguredDefinitions, at wall: Int64) {}

    /// A record of `control`. Whatever it holds, it is answered under its id, or `control-0-OFFSET` where it has none:
    /// at once, or when the shards have answered.
    public mutating func apply(command value: [UInt8], offset: Int64, at wall: Int64) {}

    /// A record of `partials`.
    public mutating func apply(_ answer: ShardAnswer, at wall: Int64) {}

    /// Lets time pass: deadlines, progress to be told, runs that are due or wait.
    /// - Parameter wall: milliseconds since 1970; one that lies before an earlier one counts as that one.
    public mutating func advance(to wall: Int64) {}

    // MARK: What to do

    /// When `advance` has something to do, by the wall clock; nil for not until something else happens.
    public var nextInstant: Int64? { nil }

    /// When the next run is due by the schedule's clock, the smallest clock of all partitions; nil for never. A replay
    /// stops its shards there until the coordinator is quiet.
    public var nextDue: Int64? { nil }

    /// Whether nothing asked of shards is unanswered, definitions to be taken over included.
    public var isQuiet: Bool { true }

    /// What to publish, in this order; empties it.
    public mutating func takeOutputs() -> [CoordinatorOutput] {
        defer { outputs = [] }
        return outputs
    }

    /// What an operator should read in the log, each a sentence; empties it.
    public mutating func takeNotices() -> [String] {
        defer { notices = [] }
        return notices
    }

    /// By which shards work, or will once they were told; version 0 and empty before the first `reconcile`.
    public var definitions: DefinitionSet { DefinitionSet() }
}
