/// A worker seen from outside: how it stood when it last said so, and when its thread last moved.
public struct WorkerPulse<Figures: Sendable>: Sendable {
    public var worker: Int
    /// nil before it said anything.
    public var status: WorkerStatus<Figures>?
    /// nil while no thread of it runs.
    public var lastStep: Duration?

    public init(worker: Int, status: WorkerStatus<Figures>?, lastStep: Duration?) {
        self.worker = worker
        self.status = status
        self.lastStep = lastStep
    }
}

/// Where a daemon stands between its start and its end.
public enum DaemonStage: Sendable {
    case starting, running, stopping
}
