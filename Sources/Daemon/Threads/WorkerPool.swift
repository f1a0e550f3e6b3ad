import Dispatch
import Logs
import Synchronization

/// The workers of one process. One that fails stops the others.
public final class WorkerPool<Processor: PartitionProcessor & ~Copyable>: Sendable {
    private struct State {
        var running = 0
        var error: DaemonError?
    }

    private let workers: [WorkerThreads<Processor>]
    private let state = Mutex(State())
    private let allEnded = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - count: workers; more than there are partitions have nothing to do.
    ///   - observer: makes what worker `slot` tells to.
    public init(
        log: any Log, count: Int, settings: WorkerSettings, definitions: Processor.Definitions,
        clock: any WorkerClock = MachineClock(), observer: (_ slot: Int) -> any WorkerObserver,
        makeProcessor: @escaping @Sendable (Int32, Processor.Definitions) -> Processor
    ) {
        workers = (0..<max(count, 1)).map { slot in
            WorkerThreads(
                WorkerThreads.Parts(
                    log: log, slot: slot, slots: max(count, 1), settings: settings, definitions: definitions,
                    clock: clock, observer: observer(slot), makeProcessor: makeProcessor))
        }
    }

    /// Starts all workers. What goes wrong later, `wait()` tells.
    public func start() throws(DaemonError) {
        state.withLock { state in state.running = workers.count }
        for (index, worker) in workers.enumerated() {
            do {
                try worker.start { [self] error in ended(error) }
            } catch {
                let missing = workers.count - index
                for _ in 0..<missing { ended(error) }
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
        workers.enumerated().map { slot, worker in
            WorkerPulse(worker: slot, status: worker.control.status, lastStep: worker.control.lastStep)
        }
    }

    /// How all partitions stood about a second ago, by number.
    public var partitions: [PartitionStatus<Processor.Figures>] {
        workers.flatMap(\.control.partitions).sorted { $0.partition < $1.partition }
    }

    /// Records that all workers have applied so far.
    public var recordsApplied: Int { workers.reduce(0) { $0 + $1.control.recordsApplied } }

    private func ended(_ error: DaemonError?) {
        let isLast = state.withLock { state in
            state.running -= 1
            state.error = state.error ?? error
            return state.running == 0
        }
        if error != nil { stop() }
        if isLast { allEnded.signal() }
    }
}
