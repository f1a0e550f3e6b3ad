import Dispatch
import Foundation
import Logs

/// The pair of threads of one worker: the processing thread owns the member and the partitions' state, the commit
/// thread the committer. Between them lies the commit port.
final class WorkerThreads<Processor: PartitionProcessor & ~Copyable>: Sendable {
    /// What a worker is made of; each part is used on the thread that it belongs to.
    struct Parts: Sendable {
        var log: any Log
        var seat: Seat
        /// Those of this process that share the topics.
        var seats: Int
        var settings: WorkerSettings
        var definitions: Processor.Definitions
        var latestDefinitions: WorkerLoop<Processor>.LatestDefinitions?
        var drain: DrainGate?
        var clock: any WorkerClock
        var observer: any WorkerObserver
        var makeProcessor: @Sendable (Int32, Processor.Definitions) -> Processor
    }

    private static var stackBytes: Int { 8 << 20 }

    let control = WorkerLoop<Processor>.Control()
    private let parts: Parts
    private let port = CommitPort()
    private let committerEnded = DispatchSemaphore(value: 0)

    init(_ parts: Parts) { self.parts = parts }

    var seat: Seat { parts.seat }

    /// Starts both threads. `ended` is called once, on the processing thread, when all is over.
    func start(ended: @escaping @Sendable (DaemonError?) -> Void) throws(DaemonError) {
        let committer: any LogCommitter
        do {
            committer = try parts.log.committer(seat: parts.seat)
        } catch {
            throw DaemonError(error)
        }
        control.beat(at: parts.clock.monotonic)
        launch("commit \(seat.name)") { [self] in
            commit(with: committer)
            committerEnded.signal()
        }
        launch("worker \(seat.name)") { [self] in
            let error = process()
            control.rest()
            port.orders.close()
            // A commit that hangs must not keep the process from ending; what it holds is done again or is done.
            _ = committerEnded.wait(timeout: .now() + .seconds(1))
            ended(error)
        }
    }

    private func launch(_ name: String, _ body: @escaping @Sendable () -> Void) {
        let thread = Thread(block: body)
        thread.name = "kindred \(name)"
        thread.stackSize = Self.stackBytes
        thread.start()
    }

    /// The processing thread.
    private func process() -> DaemonError? {
        let member: any LogMember
        do {
            member = try parts.log.member(topics: parts.settings.topics, seat: seat, of: parts.seats)
        } catch {
            return DaemonError(error)
        }
        defer { member.close() }
        let loop = WorkerLoop(
            log: parts.log, member: member, settings: parts.settings, definitions: parts.definitions,
            latestDefinitions: parts.latestDefinitions, clock: parts.clock, port: port, control: control,
            drain: parts.drain.map { DrainPart(gate: $0, seat: seat) }, observer: parts.observer,
            makeProcessor: parts.makeProcessor)
        while true {
            switch loop.step() {
            case .again: continue
            case .wait(let time): port.reports.wait(atMost: time)
            case .ended(let error): return error
            }
        }
    }

    /// The commit thread: ends when the box of orders is closed, at once if nothing but waiting is left.
    private func commit(with committer: any LogCommitter) {
        let runner = CommitRunner(
            committer: committer, clock: parts.clock, reports: port.reports, settings: parts.settings)
        runner.prepare()
        while let order = port.orders.take() {
            runner.begin(order)
            run: while true {
                switch runner.step() {
                case .again: continue
                case .idle: break run
                case .wait(let time):
                    if port.orders.isClosed { return }
                    port.orders.wait(atMost: time)
                }
            }
        }
    }
}
