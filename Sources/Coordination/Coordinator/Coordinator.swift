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
    var catalog = Catalog()
    var adoption: Adoption
    var log = CommandLog()
    var runs: RunBook
    /// Commands that wait for shards, by id, and what was asked for those that are questions.
    var pending: [String: PendingCommand] = [:]
    var questions: [String: CommandQuestion] = [:]
    /// Where each partition stood when it last said so, and those of which the catalog does not know yet.
    var moments: [Int32: ShardAnswer.Moment] = [:]
    var movedPartitions: Set<Int32> = []
    /// Records of runs, until all of the catalog is read.
    var runRecords: [String: [UInt8]] = [:]
    /// The latest instant that it was told.
    var now: Int64 = .min
    var outputs: [CoordinatorOutput] = []
    var notices: [String] = []

    public init(settings: CoordinatorSettings) {
        self.settings = settings
        adoption = Adoption(partitions: settings.partitions)
        runs = RunBook(settings: settings, context: catalog.runContext)
    }

    // MARK: What happens

    /// Brings the catalog and the configuration together: where the configuration's own text of a definition changed
    /// since it was last seen here, or the definition is gone from it, the catalog follows. What cannot be followed is
    /// told in notices, and tried again the next time.
    public mutating func reconcile(_ configured: ConfiguredDefinitions, at wall: Int64) {
        now = max(now, wall)
        let (change, told) = catalog.reconcile(configured, at: now)
        notices += told
        _ = settle(change, command: nil)
        // A partition that is new was told nothing yet.
        adoption.send(catalog.set)
        step()
    }

    /// A record of `control`. Whatever it holds, it is answered under its id, or `control-0-OFFSET` where it has none:
    /// at once, or when the shards have answered.
    public mutating func apply(command value: [UInt8], offset: Int64, at wall: Int64) {
        now = max(now, wall)
        handle(CommandRecord(value, offset: offset), offset: offset)
        step()
    }

    /// A record of `partials`.
    public mutating func apply(_ answer: ShardAnswer, at wall: Int64) {
        now = max(now, wall)
        guard (0..<settings.partitions).contains(answer.partition) else { return }
        note(answer)
        switch answer.content {
        case .clock: break
        case .adopting, .adopted: adoption.take(answer, moments: moments, at: now)
        case .erased(let run, let wasKnown): noteErased(run, partition: answer.partition, wasKnown: wasKnown)
        case .share(let run, _, _, _), .refused(let run, _, _):
            if !answerQuestion(run, answer) { _ = runs.apply(answer, at: now) }
        }
        step()
    }

    /// Lets time pass: deadlines, progress to be told, runs that are due or wait.
    /// - Parameter wall: milliseconds since 1970; one that lies before an earlier one counts as that one.
    public mutating func advance(to wall: Int64) {
        now = max(now, wall)
        step()
    }

    // MARK: What to do

    /// When `advance` has something to do, by the wall clock; nil for not until something else happens.
    public var nextInstant: Int64? {
        let deadlines = questions.values.lazy.map(\.gather.deadline)
        return [deadlines.min(), adoption.nextInstant, runs.nextInstant].compactMap(\.self).min()
    }

    /// When the next run is due by the schedule's clock, the smallest clock of all partitions; nil for never. A replay
    /// stops its shards there until the coordinator is quiet.
    public var nextDue: Int64? { runs.nextDue }

    /// The schedule's clock: the smallest of all partitions that ever had a record; nil before.
    public var scheduleClock: Int64? { moments.values.lazy.compactMap(\.clock).min() }

    /// Whether nothing asked of shards is unanswered, definitions to be taken over included.
    public var isQuiet: Bool { pending.isEmpty && adoption.isComplete(catalog.set.version) && runs.isQuiet }

    /// What to publish, in this order; empties it.
    public mutating func takeOutputs() -> [CoordinatorOutput] {
        collect()
        for partition in movedPartitions.sorted() {
            outputs.append(
                .catalog(key: CatalogKey.clock(partition), value: moments[partition].map { CatalogCodec.bytes($0) }))
        }
        movedPartitions = []
        defer { outputs = [] }
        return outputs
    }

    /// What an operator should read in the log, each a sentence; empties it.
    public mutating func takeNotices() -> [String] {
        defer { notices = [] }
        return notices
    }

    /// By which shards work, or will once they were told; version 0 and empty before the first `reconcile`.
    public var definitions: DefinitionSet { catalog.set }

    /// All definitions, by kind and id.
    public var entries: [CatalogEntry] { catalog.entries.values.sorted { $0.key < $1.key } }
}
