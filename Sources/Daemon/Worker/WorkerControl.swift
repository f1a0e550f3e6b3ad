import Synchronization

/// Where other threads ask a worker for something, and see how it stands.
public final class WorkerControl<Definitions: Sendable, Figures: Sendable>: Sendable {
    private struct State {
        var stops = false
        var definitions: Definitions?
        var wantsCheckpoints = false
        var partitions: [PartitionStatus<Figures>] = []
    }

    private let state = Mutex(State())

    public init() {}

    /// Asks for a graceful stop: finish, commit, end.
    public func stop() { state.withLock { state in state.stops = true } }

    /// Asks for an exchange of definitions; a later one replaces one not yet taken.
    public func adopt(_ definitions: Definitions) { state.withLock { state in state.definitions = definitions } }

    /// Asks for a new checkpoint of every partition that runs.
    public func renewCheckpoints() { state.withLock { state in state.wantsCheckpoints = true } }

    /// How each partition stood about a second ago.
    public var partitions: [PartitionStatus<Figures>] { state.withLock { state in state.partitions } }

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

    func publish(_ partitions: [PartitionStatus<Figures>]) {
        state.withLock { state in state.partitions = partitions }
    }
}

/// How one partition stands.
public struct PartitionStatus<Figures: Sendable>: Sendable {
    public var partition: Int32
    /// Next offset to read and offset behind the last record, of each input topic.
    public var next: [Int64]
    public var ends: [Int64]
    /// nil while the partition is being restored.
    public var figures: Figures?
    /// nil once it is restored.
    public var restore: RestoreProgress?

    /// Records not yet read.
    public var lag: Int64 { zip(next, ends).reduce(0) { $0 + max($1.1 - $1.0, 0) } }
}
