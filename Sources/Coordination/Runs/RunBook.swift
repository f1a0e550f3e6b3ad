import Engine
import Rules

/// Why a run was wanted, by the words of its status.
public enum RunCause: String, Codable, Sendable {
    case saved, schedule, refresh, definition
}

/// What a run must know of the definitions that hold.
public struct RunContext: Sendable {
    /// All insights, by id.
    public var insights: [String: CatalogEntry]
    /// Measures and segments, parsed.
    public var definitions: CheckedDefinitions
    /// What people call each segment.
    public var segmentNames: [String: String]

    public init(
        insights: [String: CatalogEntry], definitions: CheckedDefinitions, segmentNames: [String: String]
    ) {
        self.insights = insights
        self.definitions = definitions
        self.segmentNames = segmentNames
    }
}

/// The insights' runs: which are due, wait, are under way, and what they found last.
///
/// Told of every change of definitions, every answer and every step of time; what it wants published gathers in it.
/// Its records of the catalog have keys that begin with `run/`.
///
/// An insight has at most one run at a time; `activeMax` of all are under way at once, and the others wait in the order
/// in which they were wanted, so that the queue is never longer than there are insights. An instant of a schedule that
/// comes while the insight's run waits is that run's; one that comes while it is under way is made up, once, when it has
/// ended. After a restore what was under way comes first, asked anew as another attempt, with a deadline of its own.
public struct RunBook: Sendable {
    /// What a wish for a run came to.
    public enum Request: Sendable, Equatable {
        /// A run with this id waits or starts.
        case queued(run: String)
        /// One is under way or waits already.
        case present(run: String)
    }

    /// What there is of one insight.
    struct Target: Sendable {
        var kept = KeptRuns()
        /// What was published of it last.
        var record: InsightRecord?
        /// nil while its run waits, or it has none.
        var active: ActiveRun?
        /// An instant of its schedule for which no run was requested yet.
        var due: Int64?
    }

    /// Runs under way at once: each costs every shard a pass over its customers.
    public static let activeMax = 2

    let settings: CoordinatorSettings
    var context: RunContext
    var scheduler: Scheduler
    /// By insight.
    var targets: [String: Target] = [:]
    /// Insights whose runs wait, the next one first.
    var queue: [String] = []
    private var outputs: [CoordinatorOutput] = []

    public init(settings: CoordinatorSettings, context: RunContext) {
        self.settings = settings
        self.context = context
        scheduler = Scheduler(jitterMax: settings.scheduleJitter)
    }

    // MARK: Wishes

    /// Wants a run of an insight.
    /// - Parameter number: the run's number, should there be none yet: its id is the insight's, `-` and the number.
    public mutating func request(
        _ id: String, number: UInt64, cause: RunCause, command: String?, at wall: Int64
    ) -> Request {
        var target = targets[id] ?? Target()
        if let current = target.kept.current { return .present(run: current.attempt.run) }
        let ticket = RunTicket(
            target: id, attempt: RunAttempt(run: "\(id)-\(number)"), cause: cause, command: command,
            due: cause == .schedule ? target.due : nil, queuedAt: wall)
        // Whatever made it wanted, it is as good as the one that is due.
        target.due = nil
        target.kept.current = ticket
        target.kept.doneThrough = scheduler.doneThrough(id)
        targets[id] = target
        queue.append(id)
        keep(id)
        tell(id, .queued)
        startWaiting(at: wall)
        return .queued(run: ticket.attempt.run)
    }

    /// Ends a run, by its id or its insight's; answers which one it was.
    public mutating func cancel(_ target: String, command: String, at wall: Int64) -> String? {
        let id = targets[target] != nil ? target : targets.first { $0.value.kept.current?.attempt.run == target }?.key
        guard let id, let run = targets[id]?.kept.current?.attempt.run else { return nil }
        end(id, .canceled, RunFailure(reason: "canceled by the command \(command)"), at: wall)
        startWaiting(at: wall)
        return run
    }

    // MARK: What happens

    /// Takes an answer in; answers whether it was one to a run's question.
    public mutating func apply(_ answer: ShardAnswer, at wall: Int64) -> Bool {
        let name: String
        switch answer.content {
        case .share(let run, _, _, _), .refused(let run, _, _): name = run
        case .clock, .adopting, .adopted, .erased: return false
        }
        guard let id = targets.first(where: { $0.value.active?.gather.task.run == name })?.key else { return false }
        let answered = targets[id]?.active?.gather.answered ?? 0
        let step = targets[id]?.active?.take(answer) ?? .none
        follow(step, id, answeredBefore: answered, at: wall)
        return true
    }

    /// Lets deadlines pass and begins what waits; answers the insights that are due by the schedule's clock, to be
    /// requested with numbers of their own.
    /// - Parameter clock: the smallest of all partitions that ever had a record; nil before.
    public mutating func advance(to wall: Int64, clock: Int64?) -> [(id: String, due: Int64)] {
        for id in targets.keys.sorted() {
            let step = targets[id]?.active?.expire(at: wall) ?? .none
            follow(step, id, answeredBefore: 0, at: wall)
        }
        if let clock { passSchedules(to: clock) }
        startWaiting(at: wall)
        return dueNow
    }

    // MARK: What to do

    /// When `advance` has something to do, by the wall clock.
    public var nextInstant: Int64? {
        if canStart || !dueNow.isEmpty { return .min }
        return targets.values.lazy.compactMap { $0.active?.gather.deadline }.min()
    }

    /// When the first insight is due by the schedule's clock: where a replay stops.
    public var nextDue: Int64? { scheduler.nextRun }

    /// Whether nothing that shards were asked is unanswered, and nothing waits.
    public var isQuiet: Bool { targets.values.allSatisfy { $0.kept.current == nil && $0.due == nil } }

    mutating func publish(_ output: CoordinatorOutput) { outputs.append(output) }

    public mutating func takeOutputs() -> [CoordinatorOutput] {
        defer { outputs = [] }
        return outputs
    }
}
