import Engine
import Rules

/// Why a run was wanted, by the words of its status.
public enum RunCause: String, Codable, Sendable {
    case saved, schedule, refresh, definition
}

/// What a run must know of the definitions that hold.
struct RunContext: Sendable {
    /// All insights, by id.
    var insights: [String: CatalogEntry]
    /// Measures and segments, parsed.
    var definitions: CheckedDefinitions
    /// What people call each segment.
    var segmentNames: [String: String]
}

/// The insights' runs: which are due, wait, are under way, and what they found last.
///
/// Told of every change of definitions, every answer and every step of time; what it wants published gathers in it.
/// Its records of the catalog have keys that begin with `run/`.
struct RunBook: Sendable {
    /// What a wish for a run came to.
    enum Request: Sendable, Equatable {
        /// A run with this id waits or starts.
        case queued(run: String)
        /// One is under way or waits already.
        case present(run: String)
    }

    let settings: CoordinatorSettings
    private(set) var context: RunContext
    private var outputs: [CoordinatorOutput] = []

    init(settings: CoordinatorSettings, context: RunContext) {
        self.settings = settings
        self.context = context
    }

    /// A record of the catalog under `run/`.
    mutating func restore(key: String, value: [UInt8]) throws(CatalogFault) {}

    /// All records are restored: what was under way is asked anew.
    mutating func finishRestore(_ context: RunContext) { self.context = context }

    /// Other definitions hold; insights that are gone, or whose version is another, end what runs for them.
    mutating func adopt(_ context: RunContext, at wall: Int64) { self.context = context }

    /// Wants a run of an insight.
    /// - Parameter number: the run's number, should there be none yet: its id is the insight's, `-` and the number.
    mutating func request(
        _ id: String, number: UInt64, cause: RunCause, command: String?, at wall: Int64
    ) -> Request { .present(run: id) }

    /// Ends a run, by its id or its insight's; answers which one it was.
    mutating func cancel(_ target: String, command: String, at wall: Int64) -> String? { nil }

    /// Takes an answer in; answers whether it was one to a run's question.
    mutating func apply(_ answer: ShardAnswer, at wall: Int64) -> Bool { false }

    /// Lets deadlines pass and begins what waits; answers the insights that are due by the schedule's clock, to be
    /// requested with numbers of their own.
    /// - Parameter clock: the smallest of all partitions that ever had a record; nil before.
    mutating func advance(to wall: Int64, clock: Int64?) -> [(id: String, due: Int64)] { [] }

    /// When `advance` has something to do, by the wall clock.
    var nextInstant: Int64? { nil }

    /// When the first insight is due by the schedule's clock: where a replay stops.
    var nextDue: Int64? { nil }

    /// Whether nothing that shards were asked is unanswered.
    var isQuiet: Bool { true }

    /// What is known of an insight's runs, for the command `status`.
    func summary(of id: String) -> JSONValue { .object([]) }

    mutating func takeOutputs() -> [CoordinatorOutput] {
        defer { outputs = [] }
        return outputs
    }
}
