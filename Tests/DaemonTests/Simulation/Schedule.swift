import Daemon
import Logs
import Numerics

/// A clock that is moved by hand.
final class HandClock: WorkerClock, @unchecked Sendable {  // Used on one thread.
    var monotonic: Duration = .zero
    var wall: Int64 { Int64(monotonic / .milliseconds(1)) }
}

struct SilentObserver: WorkerObserver {
    func notice(_ notice: WorkerNotice) {}
}

/// One run of up to two workers over a simulated log, in an order of steps that a seed has chosen: which thread moves
/// next, what fails, who crashes, which partition moves, who is stopped and started again.
struct Schedule {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private struct Worker {
        var loop: WorkerLoop<TallyProcessor>
        var runner: CommitRunner
        var port: CommitPort
        var control: WorkerLoop<TallyProcessor>.Control
        var member: SimulatedMember
    }

    static let stepsMax = 20_000

    let log: SimulatedLog
    private var random: SplitMix64
    private let clock = HandClock()
    private var workers: [Worker] = []
    private var disturbances: Int
    private var isLast = false

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        let faults = Faults(seed: seed ^ 0xF417, most: random.below(40), percent: 5 + random.below(40))
        log = SimulatedLog(partitions: 1 + random.below(3), faults: faults)
        disturbances = random.below(8)
        for partition in 0..<Int32(log.partitions) {
            var time: UInt8 = 1
            let keys = 1 + random.below(8)
            for _ in 0..<random.below(20) {
                // Times go back at times: late events.
                time = UInt8(clamping: Int(time) + random.below(6) - 1)
                log.put(
                    SimulatedLog.Entry(key: [UInt8(random.below(keys))], value: [max(time, 1)]), topic: "in",
                    partition: partition)
            }
        }
    }

    /// Runs until all input is committed.
    mutating func run() throws {
        for _ in 0..<(1 + random.below(2)) { try start() }
        for _ in 0..<Self.stepsMax {
            clock.monotonic += .milliseconds(random.below(3))
            if workers.isEmpty {
                if isLast, isCommitted { return }
                // Somebody stopped may have left alarms; the last run is disturbed by the log alone.
                isLast = true
                disturbances = 0
                try start()
            }
            let index = random.below(workers.count)
            if disturbances > 0, random.happens(3) {
                try disturb(index)
            } else if random.happens(50) {
                try moveLoop(index)
            } else {
                moveRunner(index)
            }
        }
        throw Failure(description: "no end after \(Self.stepsMax) steps")
    }

    private var isCommitted: Bool {
        (0..<Int32(log.partitions)).allSatisfy { partition in
            let committed = log.committed[TopicPartition(topic: "in", partition: partition)]
            return committed ?? 0 == Int64(log.count("in", partition))
        }
    }

    private mutating func start() throws {
        var settings = WorkerSettings(topics: ["in"], changelog: "changelog", deadLetters: "dead")
        settings.isLive = false
        settings.drains = true
        settings.recordSlice = 1 + random.below(3)
        settings.timerSlice = 1
        settings.batches.interval = .milliseconds(random.below(12))
        settings.batches.stepsMax = 3 + random.below(10)
        settings.commits.backoff = Backoff(least: .milliseconds(1), most: .milliseconds(4))
        let port = CommitPort()
        let control = WorkerLoop<TallyProcessor>.Control()
        let member = log.join(topics: settings.topics)
        let loop = WorkerLoop<TallyProcessor>(
            log: log, member: member, settings: settings, definitions: 0, clock: clock, port: port, control: control,
            observer: SilentObserver()
        ) { partition, _ in TallyProcessor(partition: partition) }
        let runner = CommitRunner(
            committer: try log.committer(slot: 0), clock: clock, reports: port.reports, settings: settings)
        workers.append(Worker(loop: loop, runner: runner, port: port, control: control, member: member))
    }

    private mutating func disturb(_ index: Int) throws {
        disturbances -= 1
        switch random.below(4) {
        case 0:  // kill -9: whatever was in hand is gone, in whichever state.
            log.left(workers[index].member)
            workers.remove(at: index)
            try start()
        case 1: workers[index].control.stop()
        case 2 where workers.count < 3: try start()
        default: log.move(Int32(random.below(log.partitions)), to: workers[index].member)
        }
    }

    private mutating func moveLoop(_ index: Int) throws {
        guard case .ended(let error) = workers[index].loop.step() else { return }
        if let error { throw Failure(description: "a worker ended: \(error)") }
        workers[index].member.close()
        workers.remove(at: index)
    }

    private func moveRunner(_ index: Int) {
        let worker = workers[index]
        if case .idle = worker.runner.step(), let order = worker.port.orders.poll() { worker.runner.begin(order) }
    }
}
