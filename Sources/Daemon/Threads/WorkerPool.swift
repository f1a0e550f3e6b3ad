import Dispatch
import Logs
import Synchronization

/// The workers of one kind in one process. One that fails stops the others.
public final class WorkerPool<Processor: PartitionProcessor & ~Copyable>: Sendable {
    private struct State {
        var running = 0
        var error: DaemonError?
    }

    private let workers: [WorkerThreads<Processor>]
    private let state = Mutex(State())
    private let allEnded = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - seats: whose members share the topics; more than there are partitions have nothing to do.
    ///   - latestDefinitions: asked whenever a partition is about to be restored; nil where `definitions` hold.
    ///   - drain: what the workers agree through when the input is at its end; nil where each ends by itself.
    ///   - observer: makes what the worker of a seat tells to.
    public init(
        log: any Log, seats: [Seat], settings: WorkerSettings, definitions: Processor.Definitions,
        latestDefinitions: WorkerLoop<Processor>.LatestDefinitions? = nil,
        drain: DrainGate? = nil, clock: any WorkerClock = MachineClock(),
        observer: (_ seat: Seat) -> any WorkerObserver,
        makeProcessor: @escaping @Sendable (Int32, Processor.Definitions) -> Processor
    ) {
        workers = seats.map { seat in
            WorkerThreads(
                WorkerThreads.Parts(
                    log: log, seat: seat, seats: seats.count, settings: settings, definitions: definitions,
                    latestDefinitions: latestDefinitions, drain: drain, clock: clock, observer: observer(seat),
                    makeProcessor: makeProcessor))
        }
    }

    /// Starts all workers. What goes wrong later, `wait()` tells.
    /// - Parameter failed: called once a worker has failed, on its thread.
    public func start(failed: @escaping @Sendable () -> Void = {}) throws(DaemonError) {
        state.withLock { state in state.running = workers.count }
        for (index, worker) in workers.enumerated() {
            do {
                try worker.start { [self] error in ended(error, failed) }
            } catch {
                let missing = workers.count - index
                for _ in 0..<missing { ended(error, failed) }
                throw error
            }
        }
    }

    /// Asks all workers to finish, commit and end; returns at once.
    public func stop() {
        for worker in workers { worker.control.stop() }
    }

    /// Hands new definitions to all workers; each takes them between two slices of work.
    public func adopt(_ definitions: Processor.Definitions) {
        for worker in workers { worker.control.adopt(definitions) }
    }

    /// Asks all workers for new checkpoints of the partitions that run.
    public func renewCheckpoints() {
        for worker in workers { worker.control.renewCheckpoints() }
    }

    /// Waits until all workers have ended; answers the first error.
    public func wait() -> DaemonError? {
        allEnded.wait()
        allEnded.signal()
        return state.withLock { state in state.error }
    }

    /// How all workers stand.
    public var pulses: [WorkerPulse<Processor.Figures>] {
        workers.map { worker in
            WorkerPulse(seat: worker.seat, status: worker.control.status, lastStep: worker.control.lastStep)
        }
    }

    /// How all partitions stood about a second ago, by number.
    public var partitions: [PartitionStatus<Processor.Figures>] {
        workers.flatMap(\.control.partitions).sorted { $0.partition < $1.partition }
    }

    /// Records that all workers have applied so far.
    public var recordsApplied: Int { workers.reduce(0) { $0 + $1.control.recordsApplied } }

    private func ended(_ error: DaemonError?, _ failed: () -> Void) {
        let isLast = state.withLock { state in
            state.running -= 1
            state.error = state.error ?? error
            return state.running == 0
        }
        if error != nil {
            stop()
            failed()
        }
        if isLast { allEnded.signal() }
    }
}
