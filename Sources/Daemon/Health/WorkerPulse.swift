import Logs

/// A worker seen from outside: how it stood when it last said so, and when its thread last moved.
public struct WorkerPulse<Figures: Sendable>: Sendable {
    public var seat: Seat
    /// nil before it said anything.
    public var status: WorkerStatus<Figures>?
    /// nil while no thread of it runs.
    public var lastStep: Duration?

    public init(seat: Seat, status: WorkerStatus<Figures>?, lastStep: Duration?) {
        self.seat = seat
        self.status = status
        self.lastStep = lastStep
    }

    /// The same without what partitions tell about themselves, so that those of different kinds stand side by side.
    var withoutFigures: WorkerPulse<Void> {
        WorkerPulse<Void>(seat: seat, status: status?.withoutFigures, lastStep: lastStep)
    }
}

/// Where a daemon stands between its start and its end.
public enum DaemonStage: Sendable {
    case starting, running, stopping
}
