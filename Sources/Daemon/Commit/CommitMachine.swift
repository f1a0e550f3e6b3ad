// How one batch is brought into the log, whatever the log answers. No I/O and no clock: times are passed in, as
// durations since any fixed moment.
//
//                   begin
//      idle ───────────────────> committing ──committed──────────────────────────> idle, report .committed
//       ^                          │  ^   │
//       │                 retry,   │  │   │ outcome unknown, or retried for longer than a transaction lives
//       │             commit again │  │   v
//       │                          v  │ recovering ──offsets at the batch's end───> idle, report .committed
//       │                        waiting  │  │ └────offsets at its start──────────> committing
//       │                          ^      │  └──────anything else─────────────────> idle, report .unclear
//       │                          └──────┘ retry
//       └── any error that says stop, or an outage beyond its bound ──────────────> idle, report .failed

import Logs

/// The state of the commit under way.
public struct CommitMachine: Sendable {
    /// Bounds of what is tried.
    public struct Limits: Sendable, Equatable {
        /// A transaction retried for longer has been given up by the log: its outcome is unknown.
        public var transactionTimeout: Duration = .seconds(10)
        /// A log that answers with nothing but errors for this long ends the worker.
        public var outageMax: Duration = .seconds(600)
        public var backoff = Backoff()
        public init() {}
    }

    /// What the owner does next.
    public enum Action: Sendable, Equatable {
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
        case commit, recover
    }

    private enum State {
        case idle
        case calling(Call)
        case waiting(Call, until: Duration)
    }

    private let limits: Limits
    private var state = State.idle
    private var spans: [OffsetSpan] = []
    /// When the transaction under way was begun.
    private var begun: Duration = .zero
    /// When the batch was first tried.
    private var first: Duration = .zero
    private var backoff: Backoff
    /// Calls made for the batch under way.
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
        begun = now
        first = now
        attempts = 0
        backoff.reset()
        return call(.commit)
    }

    /// The commit was answered with success.
    public mutating func committed() -> Action { settle(.committed) }

    /// The call under way, commit or recover, was answered with an error.
    public mutating func failed(_ error: LogError, at now: Duration) -> Action {
        guard case .calling(let during) = state else {
            return settle(.failed(LogError(.stop, "the log answered a call that was not made: \(error.description)")))
        }
        if error.remedy == .stop { return settle(.failed(error)) }
        guard now - first < limits.outageMax else { return settle(.failed(outage(error))) }
        switch (during, error.remedy) {
        case (.recover, _): return wait(for: .recover, at: now)
        case (.commit, .retry) where now - begun < limits.transactionTimeout: return wait(for: .commit, at: now)
        case (.commit, .commitAgain):
            let action = wait(for: .commit, at: now)
            if case .wait(let until) = action { begun = until }
            return action
        case (.commit, _): return call(.recover)
        }
    }

    /// The log has fenced what was under way, and this is what is committed.
    public mutating func recovered(_ committed: [TopicPartition: Int64], at now: Duration) -> Action {
        switch BatchTrace(of: spans, in: committed) {
        case .landed: return settle(.committed)
        case .unclear: return settle(.unclear(committed))
        case .open:
            begun = now
            return call(.commit)
        }
    }

    /// Time went by. Asked too early, it asks for more patience; where nothing waits, the call under way is due.
    public mutating func woke(at now: Duration) -> Action? {
        switch state {
        case .idle: return nil
        case .calling(.commit): return .commit
        case .calling(.recover): return .recover
        case .waiting(let next, let until):
            return now < until ? .wait(until: until) : call(next)
        }
    }

    private mutating func call(_ next: Call) -> Action {
        state = .calling(next)
        attempts += 1
        return next == .commit ? .commit : .recover
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
    /// The log cannot go on.
    case failed(LogError)

    public static func == (left: CommitVerdict, right: CommitVerdict) -> Bool {
        switch (left, right) {
        case (.committed, .committed): true
        case (.unclear(let one), .unclear(let other)): one == other
        case (.failed(let one), .failed(let other)):
            one.remedy == other.remedy && one.description == other.description
        default: false
        }
    }
}
