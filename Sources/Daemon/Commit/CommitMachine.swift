// What becomes of one batch, whatever the log answers. How one transaction comes about is the log's business; here it is
// decided what its failing means for the batch. No I/O and no clock: times are passed in, as durations since any fixed
// moment.
//
//            begin            fits, or made to fit             committed
//      idle ───────> fitting ─────────────────────> committing ──────────────────> idle, report .committed
//       ^              │  ^                           │  ^  │
//       │        retry │  │ a record is too large     │  │  │ outcome unknown
//       │              v  ├───────────────────────────┤  │  v
//       │            waiting <── retry, commit again ─┘  │ recovering ──offsets at the batch's end──> idle, .committed
//       │              ^                                 │    │   │ └───anything else──────────────> idle, .unclear
//       │              │ retry                           └────│───┘ offsets at its start
//       │              └──────────────────────────────────────┘
//       ├── the batch's partitions are others' by now ───────────────────────────> idle, report .lost
//       └── any error that says stop, or an outage beyond its bound ─────────────> idle, report .failed

import Logs

/// The state of the commit under way.
public struct CommitMachine: Sendable {
    /// Bounds of what is tried.
    public struct Limits: Sendable, Equatable {
        /// A log that answers with nothing but errors for this long ends the worker.
        public var outageMax: Duration = .seconds(600)
        public var backoff = Backoff()
        public init() {}
    }

    /// What the owner does next.
    public enum Action: Sendable, Equatable {
        /// See to it that no record is larger than its topic takes.
        case fit
        /// Commit the batch.
        case commit
        /// Fence what is under way and read the committed offsets of the batch's partitions.
        case recover
        /// Nothing before this moment; then `woke(at:)`.
        case wait(until: Duration)
        /// The batch is settled; the machine is idle.
        case report(CommitVerdict)
    }

    private enum Call: Equatable {
        case fit, commit, recover
    }

    private enum State {
        case idle
        case calling(Call)
        case waiting(Call, until: Duration)
    }

    private let limits: Limits
    private var state = State.idle
    private var spans: [OffsetSpan] = []
    /// When the batch was first tried.
    private var first: Duration = .zero
    private var backoff: Backoff
    /// The log's answer to a record that was found too large although it fitted.
    private var refusal: LogError?
    /// Commits tried and offsets asked for, for the batch under way.
    public private(set) var attempts = 0

    public init(limits: Limits = Limits()) {
        self.limits = limits
        backoff = limits.backoff
    }

    public var isIdle: Bool {
        if case .idle = state { true } else { false }
    }

    /// A batch is to be committed.
    public mutating func begin(_ spans: [OffsetSpan], at now: Duration) -> Action {
        guard isIdle else { return settle(.failed(LogError(.stop, "a batch was begun while one was under way"))) }
        self.spans = spans
        first = now
        attempts = 0
        refusal = nil
        backoff.reset()
        return call(.fit)
    }

    /// All records fit; `changed` where some had to be replaced for that.
    public mutating func fitted(changed: Bool) -> Action {
        if let refusal, !changed { return settle(.failed(LogError(.stop, refusal.description))) }
        refusal = nil
        return call(.commit)
    }

    /// The commit was answered with success.
    public mutating func committed() -> Action { settle(.committed) }

    /// The call under way was answered with an error.
    public mutating func failed(_ error: LogError, at now: Duration) -> Action {
        guard case .calling(let during) = state else {
            return settle(.failed(LogError(.stop, "the log answered a call that was not made: \(error.description)")))
        }
        if error.remedy == .stop { return settle(.failed(error)) }
        if during == .commit, error.remedy == .forget { return settle(.lost) }
        guard now - first < limits.outageMax else { return settle(.failed(outage(error))) }
        guard during == .commit else { return wait(for: during, at: now) }
        switch error.remedy {
        case .retry, .commitAgain, .forget, .stop: return wait(for: .commit, at: now)
        case .recover: return call(.recover)
        case .makeSmaller:
            refusal = error
            return call(.fit)
        }
    }

    /// The log has fenced what was under way, and this is what is committed.
    public mutating func recovered(_ committed: [TopicPartition: Int64]) -> Action {
        switch BatchTrace(of: spans, in: committed) {
        case .landed: settle(.committed)
        case .unclear: settle(.unclear(committed))
        case .open: call(.commit)
        }
    }

    /// Time went by. Asked too early, it asks for more patience; where nothing waits, the call under way is due.
    public mutating func woke(at now: Duration) -> Action? {
        switch state {
        case .idle: return nil
        case .calling(let due): return action(due)
        case .waiting(let next, let until):
            return now < until ? .wait(until: until) : call(next)
        }
    }

    private mutating func call(_ next: Call) -> Action {
        state = .calling(next)
        if next != .fit { attempts += 1 }
        return action(next)
    }

    private func action(_ call: Call) -> Action {
        switch call {
        case .fit: .fit
        case .commit: .commit
        case .recover: .recover
        }
    }

    private mutating func wait(for next: Call, at now: Duration) -> Action {
        let until = now + backoff.next()
        state = .waiting(next, until: until)
        return .wait(until: until)
    }

    private mutating func settle(_ verdict: CommitVerdict) -> Action {
        state = .idle
        spans = []
        return .report(verdict)
    }

    private func outage(_ error: LogError) -> LogError {
        let seconds = limits.outageMax.components.seconds
        return LogError(.stop, "no commit has come about for \(seconds) s; the last answer: \(error.description)")
    }
}

/// How a batch ended.
public enum CommitVerdict: Sendable, Equatable {
    /// It is in the log, once.
    case committed
    /// Whether it is in the log only the changelog knows: drop its partitions' state and restore it. These are the
    /// committed offsets; nothing of the batch can change them any more.
    case unclear([TopicPartition: Int64])
    /// It is not in the log and never shall be: the group has gone on without this member. Forget its partitions.
    case lost
    /// The log cannot go on.
    case failed(LogError)
}
