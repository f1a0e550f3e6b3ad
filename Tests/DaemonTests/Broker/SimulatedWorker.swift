import Daemon
import Logs

struct SilentObserver: WorkerObserver {
    func notice(_ notice: WorkerNotice) {}
}

/// One worker of a simulated process: the daemon's own loop and commit runner, moved step by step.
final class SimulatedWorker {
    let process: SimulatedProcess
    let control = WorkerLoop<TallyProcessor>.Control()
    private let member: any LogMember
    private let loop: WorkerLoop<TallyProcessor>
    private let runner: CommitRunner
    private let port = CommitPort()
    private var isPrepared = false
    /// In the middle of a call to the log.
    private var isCommitting = false

    init(
        _ process: SimulatedProcess, slot: Int, settings: WorkerSettings,
        observer: any WorkerObserver = SilentObserver()
    ) throws(LogError) {
        self.process = process
        member = try process.member(topics: settings.topics, slot: slot, slots: 1)
        let topics = settings.topics.count
        loop = WorkerLoop(
            log: process, member: member, settings: settings, definitions: 0, clock: process.broker.clock, port: port,
            control: control, observer: observer
        ) { partition, _ in TallyProcessor(partition: partition, topics: topics) }
        runner = CommitRunner(
            committer: try process.committer(slot: slot), clock: process.broker.clock, reports: port.reports,
            settings: settings)
    }

    /// A step of the processing thread; answers whether it has ended.
    func moveLoop() throws(ScheduleFailure) -> Bool {
        guard case .ended(let error) = loop.step() else { return false }
        if let error { throw ScheduleFailure("a worker ended: \(error)") }
        member.close()
        return true
    }

    /// A step of the commit thread, unless it is in the middle of one.
    func moveRunner() {
        if isCommitting { return }
        isCommitting = true
        defer { isCommitting = false }
        if !isPrepared {
            isPrepared = true
            runner.prepare()
        } else if case .idle = runner.step(), let order = port.orders.poll() {
            runner.begin(order)
        }
    }
}

struct ScheduleFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
