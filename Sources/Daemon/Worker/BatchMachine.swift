// When a worker freezes what it has gathered, when it stops reading, when it gives partitions up and when it ends.
// No I/O and no clock: times are passed in, as durations since any fixed moment.
//
// One batch fills while at most one commits. Both together are bounded: at the bound the input is paused (the member is
// still polled) until the commit under way is settled and the batch that fills can be frozen in its turn.
//
//                     interval, or full                      settled
//     filling ────────────────────────────> filling and committing ──────> filling
//                                               │ full           ^
//                                               v                │ settled
//                                           paused and committing
//
// A commit takes its time, and what it holds is seen by nobody before its end. So while the input is read as it comes, the
// interval is counted to that end: the freeze is earlier by as long as the last commit took, at half of the interval at
// the earliest. While there is a backlog, each batch gets the whole interval: larger ones cost less.
//
// Revoked partitions are given up between two batches: after the one under way, before the next one is frozen.
// A stop freezes what there is, waits until it is settled, and ends; past its deadline it ends with an error.

/// What a worker does between reading and committing.
public struct BatchMachine: Sendable {
    /// Bounds and paces.
    public struct Limits: Sendable, Equatable {
        /// From one freeze to the next; without a backlog, from one freeze to the end of the next commit.
        public var interval: Duration = .seconds(1)
        /// Records and timers in the batch that fills.
        public var stepsMax = 1_000_000
        /// Bytes of outputs and changelog, of the batch that fills and of the one under way together.
        public var bytesMax = 256 << 20
        /// From the stop to the end.
        public var stopMax: Duration = .seconds(8)
        public init() {}
    }

    /// What the worker does next.
    public enum Work: Sendable, Equatable {
        /// Read on (unless the input is paused).
        case read
        /// Freeze all partitions into the batch of this number; then `frozen(isEmpty:bytes:at:)`.
        case freeze(Int)
        /// Give these partitions up.
        case release([Int32])
        /// Nothing but the commit under way.
        case wait
        /// All is committed.
        case end
        /// The commit under way takes longer than a stop may.
        case overdue
    }

    private enum Course {
        case running
        case stopping(deadline: Duration?)
        case ended
    }

    private let limits: Limits
    private var course = Course.running
    /// The batch being frozen or committed.
    private var underWay: Int?
    private var number = 0
    /// Records and timers in the batch that fills.
    public private(set) var steps = 0
    /// Bytes that the batch that fills would have, and that the one under way has.
    private var bytes = 0
    private var bytesUnderWay = 0
    private var lastFreeze: Duration
    /// From the last freeze that was committed to the end of its commit.
    private var commitTime = Duration.zero
    /// Whether there was nothing to read at some time since the last freeze.
    private var isCurrent = false
    private var revoked: [Int32] = []
    private var flushes = false
    /// Whether something was read since the last freeze, so that slow freezes leave room for input.
    private var hasTurned = false

    public init(limits: Limits = Limits(), at now: Duration) {
        self.limits = limits
        lastFreeze = now
    }

    /// Whether what is in flight is at its bound: no input, no timers.
    public var isFull: Bool { steps >= limits.stepsMax || bytesInFlight >= limits.bytesMax }

    /// Whether the batch that fills is to be frozen soon: after three quarters of the interval, or of a bound.
    public func isNearFreeze(at now: Duration) -> Bool {
        (now - lastFreeze) * 4 >= interval * 3 || steps >= limits.stepsMax / 4 * 3
            || bytesInFlight >= limits.bytesMax / 4 * 3
    }

    /// Whether a batch is on its way into the log.
    public var isCommitting: Bool { underWay != nil }

    /// Bytes of outputs and changelog that are not committed: what `bytesMax` bounds.
    public var bytesInFlight: Int { bytes + bytesUnderWay }

    /// Whether nothing has been gathered that is not settled.
    public var isSettled: Bool { steps == 0 && underWay == nil }

    public var isStopping: Bool {
        if case .running = course { false } else { true }
    }

    /// Records were applied, or timers worked off; the batch that fills would now have so many bytes.
    public mutating func gathered(steps: Int, bytes: Int) {
        self.steps += steps
        self.bytes = bytes
    }

    /// What is to be done now.
    public mutating func next(at now: Duration) -> Work {
        switch course {
        case .ended: return .end
        case .stopping(let deadline?) where now >= deadline: return .overdue
        case .stopping, .running: break
        }
        if underWay != nil { return isStopping ? .wait : read() }
        if !revoked.isEmpty {
            defer { revoked = [] }
            return .release(revoked)
        }
        let isDue = isFull || flushes || now - lastFreeze >= interval
        guard isStopping || (hasTurned && isDue) else { return read() }
        hasTurned = false
        number += 1
        underWay = number
        return .freeze(number)
    }

    private var interval: Duration {
        isCurrent ? max(limits.interval - commitTime, limits.interval / 2) : limits.interval
    }

    private mutating func read() -> Work {
        hasTurned = true
        return .read
    }

    /// The freeze asked for is done, and has so many bytes; an empty one is not committed.
    public mutating func frozen(isEmpty: Bool, bytes frozen: Int, at now: Duration) {
        steps = 0
        bytes = 0
        bytesUnderWay = isEmpty ? 0 : frozen
        flushes = false
        isCurrent = false
        lastFreeze = now
        guard isEmpty else { return }
        underWay = nil
        if isStopping { course = .ended }
    }

    /// The batch of this number is in the log, or its partitions have been dropped. Answers false for a batch that is
    /// not under way.
    public mutating func settled(_ batch: Int, at now: Duration) -> Bool {
        guard underWay == batch else { return false }
        underWay = nil
        commitTime = now - lastFreeze
        bytesUnderWay = 0
        return true
    }

    /// All that was there has been read.
    public mutating func caughtUp() { isCurrent = true }

    /// Freeze as soon as may be, before the interval is over.
    public mutating func flush() { flushes = true }

    /// The group wants these partitions back.
    public mutating func revoke(_ partitions: [Int32]) {
        revoked += partitions.filter { !revoked.contains($0) }
    }

    /// Finish, commit, end, within the time that a stop has.
    public mutating func stop(at now: Duration) {
        switch course {
        case .running, .stopping(deadline: nil): course = .stopping(deadline: now + limits.stopMax)
        case .stopping, .ended: break
        }
    }

    /// The input is at its end: commit and end, however long that takes.
    public mutating func finish() {
        if case .running = course { course = .stopping(deadline: nil) }
    }

    /// The last batch was not committed and its input is to be read again: not the end after all.
    public mutating func carryOn() {
        if case .stopping(deadline: nil) = course { course = .running }
    }
}
