import Synchronization

/// Where other threads ask a worker for something, and see how it stands.
public final class WorkerControl<Definitions: Sendable, Figures: Sendable>: Sendable {
    private struct State {
        var stops = false
        var definitions: Definitions?
        var status: WorkerStatus<Figures>?
        var wantsCheckpoints = false
    }

    /// In place of a time: no thread of it runs.
    private static var resting: Int64 { .max }

    private let state = Mutex(State())
    /// When the processing thread began its last step, nanoseconds; written at each step, so without a lock.
    private let pulse = Atomic<Int64>(resting)
    private let applied = Atomic<Int>(0)

    public init() {}

    /// Asks for a graceful stop: finish, commit, end.
    public func stop() { state.withLock { state in state.stops = true } }

    /// Asks for an exchange of definitions; a later one replaces one not yet taken.
    public func adopt(_ definitions: Definitions) { state.withLock { state in state.definitions = definitions } }

    /// Asks for a new checkpoint of every partition that runs.
    public func renewCheckpoints() { state.withLock { state in state.wantsCheckpoints = true } }

    /// How the worker stood about a second ago; nil before it said so.
    public var status: WorkerStatus<Figures>? { state.withLock { state in state.status } }

    /// How each partition stood about a second ago.
    public var partitions: [PartitionStatus<Figures>] { status?.partitions ?? [] }

    /// When the processing thread began its last step; nil while no thread runs.
    public var lastStep: Duration? {
        let time = pulse.load(ordering: .relaxed)
        return time == Self.resting ? nil : .nanoseconds(time)
    }

    /// Records given to partitions' processors since the worker was made, those included that were given again.
    public var recordsApplied: Int { applied.load(ordering: .relaxed) }

    /// The processing thread moves.
    func beat(at now: Duration) { pulse.store(Int64(now / .nanoseconds(1)), ordering: .relaxed) }

    func noteApplied(_ records: Int) { applied.add(records, ordering: .relaxed) }

    /// The processing thread has ended.
    func rest() { pulse.store(Self.resting, ordering: .relaxed) }

    var isStopRequested: Bool { state.withLock { state in state.stops } }

    func takeCheckpointRequest() -> Bool {
        state.withLock { state in
            defer { state.wantsCheckpoints = false }
            return state.wantsCheckpoints
        }
    }

    func takeDefinitions() -> Definitions? {
        state.withLock { state in
            defer { state.definitions = nil }
            return state.definitions
        }
    }

    func publish(_ status: WorkerStatus<Figures>) { state.withLock { state in state.status = status } }
}
