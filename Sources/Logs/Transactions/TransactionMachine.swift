// One transaction on a broker: which call to the producer comes next, whatever the last one was answered. What becomes
// of a batch whose transaction failed is not decided here: the committer's owner does, by the error's remedy. No I/O and
// no clock: times are passed in, as durations since any fixed moment.
//
//              make        initTransactions       begin           all produced          sendOffsets
//      absent ──────> made ────────────────> idle ─────> producing ──────────> offsets ────────────> committing
//        ^             │                      ^ │            │                    │                   │   │
//        │             │                      │ │            │ abortable, too large, generation over  │   │ commit
//        │             │                      │ │            v                    v                   │   v
//        │ close       │                      │ │           aborting <────────────┴───────────────────┘  idle,
//        │             │                      │ │               │  │                                     committed
//        │             │                      └─│───── abort ───┘  │
//        │             │                        │ commit again, make smaller, forget
//        │             v  fenced, fatal         v                  v
//      closing <──────────────────────────────────── fenced, fatal, not aborted, or past the transaction's time
//        └── nothing was sent: retry; else: recover
//
// A retriable answer leaves the state as it is: the same call again. Only with a transaction open is there an end to
// that: past its time the broker may have given it up, so this incarnation is closed, and the outcome is unknown.
//
// A producer is fenced by the next incarnation of its id: its own successor, the broker that gave up a transaction past
// its time, or another process with the same id. Two of those would fence each other for ever, so a number of fencings
// that nothing here explains, in a short time, is an error.

/// The state of one worker's producer.
public struct TransactionMachine: Sendable {
    /// Bounds of what is tried.
    public struct Limits: Sendable, Equatable {
        /// How long the broker keeps a transaction open.
        public var transactionTimeout: Duration = .seconds(10)
        /// Fencings by somebody else within `fencingsWindow` that are an error.
        public var fencingsMax = 5
        public var fencingsWindow: Duration = .seconds(60)
        public init() {}
    }

    /// What the owner does next.
    public enum Call: Sendable, Equatable {
        /// Make an incarnation of the producer.
        case make
        case initTransactions
        case begin
        /// Produce the transaction's output of this number.
        case produce(Int)
        case sendOffsets
        case commit
        case abort
        /// End the incarnation; cannot fail.
        case close
    }

    public enum Action: Sendable, Equatable {
        /// Make this call, then say how it went.
        case call(Call)
        /// The producer is initialised, with nothing under way.
        case ready
        case committed
        case failed(LogError)
    }

    private enum Goal {
        case ready
        case commit(outputs: Int)
    }

    private enum State {
        case absent, made, idle
        case producing(Int, of: Int)
        case offsets, committing
        /// For a reason that stands even where the transaction cannot be taken back, or does not.
        case aborting(LogError, stands: Bool)
        /// Ends the incarnation for this reason; for the next one where there is none.
        case closing(LogError?)
    }

    private let limits: Limits
    private var state = State.absent
    private var goal = Goal.ready
    /// When the transaction that is open was begun.
    private var begun: Duration = .zero
    private var fencings: [Duration] = []

    public init(limits: Limits = Limits()) { self.limits = limits }

    /// Whether a transaction may be open on the broker.
    public var isOpen: Bool {
        switch state {
        case .absent, .made, .idle, .closing: false
        case .producing, .offsets, .committing, .aborting: true
        }
    }

    /// A transaction of so many outputs is to be committed, or to be gone on with after a retriable answer.
    public mutating func commit(outputs: Int) -> Action {
        goal = .commit(outputs: outputs)
        return next()
    }

    /// Whatever is under way is to be fenced.
    public mutating func fence() -> Action {
        goal = .ready
        if isOpen { state = .closing(nil) }
        return next()
    }

    /// The call asked for was answered with success.
    public mutating func succeeded(at now: Duration) -> Action {
        switch state {
        case .absent: state = .made
        case .made: state = .idle
        case .idle:
            if case .commit(let outputs) = goal { state = outputs > 0 ? .producing(0, of: outputs) : .offsets }
            begun = now
        case .producing(let done, let all): state = done + 1 < all ? .producing(done + 1, of: all) : .offsets
        case .offsets: state = .committing
        case .committing:
            state = .idle
            return .committed
        case .aborting(let error, _):
            state = .idle
            return .failed(error)
        case .closing(let error):
            state = .absent
            if let error { return .failed(error) }
        }
        return next()
    }

    /// The call asked for was answered with an error.
    public mutating func failed(_ error: ProducerError, at now: Duration) -> Action {
        switch error.kind {
        case .retriable:
            guard isOpen, now - begun >= limits.transactionTimeout else {
                return .failed(LogError(.retry, error.description))
            }
            return giveUp(LogError(.recover, error.description))
        case .abortable: return abort(LogError(.commitAgain, error.description))
        case .tooLarge(let topic): return abort(LogError(.makeSmaller(topic: topic), error.description))
        case .generationOver: return abort(LogError(.forget, error.description))
        case .refused: return abort(LogError(.stop, error.description))
        case .fatal: return giveUp(LogError(.recover, error.description))
        case .fenced:
            noteFencing(at: now)
            let isContested = fencings.count >= limits.fencingsMax
            return giveUp(isContested ? contested(error) : LogError(.recover, error.description))
        }
    }

    private mutating func next() -> Action {
        switch (state, goal) {
        case (.absent, _): .call(.make)
        case (.made, _): .call(.initTransactions)
        case (.idle, .ready): .ready
        case (.idle, .commit): .call(.begin)
        case (.producing(let done, _), _): .call(.produce(done))
        case (.offsets, _): .call(.sendOffsets)
        case (.committing, _): .call(.commit)
        case (.aborting, _): .call(.abort)
        case (.closing, _): .call(.close)
        }
    }

    /// Takes an open transaction back for a reason.
    private mutating func abort(_ reason: LogError) -> Action {
        switch state {
        case .producing, .offsets: state = .aborting(reason, stands: reason.remedy != .commitAgain)
        case .committing: state = .aborting(reason, stands: reason.remedy == .stop)
        case .absent, .made, .idle, .aborting, .closing: return giveUp(reason)
        }
        return next()
    }

    /// Closes this incarnation. What it sent may be in the log or not, unless it was taken back before the broker was
    /// asked to commit it.
    private mutating func giveUp(_ reason: LogError) -> Action {
        if reason.remedy == .stop {
            state = .closing(reason)
        } else if case .aborting(let first, stands: true) = state {
            state = .closing(first)
        } else {
            state = .closing(LogError(isOpen ? .recover : .retry, reason.description))
        }
        return next()
    }

    private mutating func noteFencing(at now: Duration) {
        fencings.removeAll { now - $0 >= limits.fencingsWindow }
        let isExplained = isOpen && now - begun >= limits.transactionTimeout
        if !isExplained { fencings.append(now) }
    }

    private func contested(_ error: ProducerError) -> LogError {
        LogError(
            .stop,
            "this producer was fenced \(fencings.count) times within \(limits.fencingsWindow.components.seconds) s, so "
                + "another process uses its transactional id: give every process a folder `state` and a name `instance` "
                + "of its own, or another `group`, and start again. The last answer: \(error.description)")
    }
}
