import Daemon
import Logs
import Numerics

/// One run of up to three processes of one or two workers over a simulated broker, in an order of steps that a seed has
/// chosen: which thread moves next, which request fails or is not answered, who crashes, stands still, joins or leaves,
/// when the broker is away. Then the faults end, all are stopped, and one more process reads to the end.
final class Schedule {
    private static let stepsMax = 30_000

    let broker: SimulatedBroker
    let partitions: Int
    let topics: [String]
    private var random: SplitMix64
    private let mutation: Mutation?
    /// Where instances keep checkpoints, and what they tell; nil: they keep none.
    private let checkpoints: (folder: String, observer: any WorkerObserver)?
    private var checkpointFolders: [CheckpointFolder] = []
    private var workers: [SimulatedWorker] = []
    /// Processes that were killed and are started again.
    private var restarts: [(instance: String, at: Duration)] = []
    private var instances = 0
    private var disturbances: Int
    private var brokerAwayUntil: Duration?
    private var input: [(topic: String, partition: Int32, record: [UInt8])] = []
    private var times: [TopicPartition: UInt8] = [:]
    private(set) var steps = 0
    private var failure: ScheduleFailure?

    init(
        seed: UInt64, mutation: Mutation? = nil, checkpoints: (folder: String, observer: any WorkerObserver)? = nil
    ) {
        self.checkpoints = checkpoints
        random = SplitMix64(seed: seed)
        self.mutation = mutation
        let faults = Faults(seed: seed ^ 0xF417, most: random.below(40), percent: 2 + random.below(25))
        partitions = 1 + random.below(3)
        topics = random.happens(30) ? ["in", "more"] : ["in"]
        let timing = BrokerTiming(
            transactionTimeout: .milliseconds(20 + random.below(30)), session: .milliseconds(20 + random.below(80)),
            rebalance: .milliseconds(60 + random.below(60)))
        broker = SimulatedBroker(partitions: partitions, timing: timing, faults: faults)
        disturbances = random.below(8)
        for _ in 0..<random.below(30) { drawRecord() }
    }

    private func drawRecord() {
        let place = TopicPartition(
            topic: topics[random.below(topics.count)], partition: Int32(random.below(partitions)))
        if random.happens(8) { return input.append((place.topic, place.partition, [])) }
        // Times go back at times: late events.
        let time = max(Int(times[place] ?? 1) + random.below(6) - 1, 1)
        times[place] = UInt8(time)
        input.append((place.topic, place.partition, [UInt8(random.below(6)), UInt8(time)]))
    }

    /// Runs until all input is committed; throws where that does not come about.
    func run() throws(ScheduleFailure) {
        for _ in 0..<random.below(input.count + 1) { putRecord() }
        for _ in 0..<(1 + random.below(2)) { try start(drains: false) }
        for _ in 0..<(40 + random.below(200)) {
            disturb(at: 4)
            if random.happens(10) { putRecord() }
            try step()
        }
        calm()
        for worker in workers { worker.control.stop() }
        try runToTheEnd()
        while !input.isEmpty { putRecord() }
        // One that may have checkpoints.
        try start(drains: true, instance: checkpoints == nil ? nil : "i1")
        try runToTheEnd()
        guard isCommitted else { throw ScheduleFailure("not all input is committed") }
        for partition in 0..<Int32(partitions) {
            let found = Tally(found: broker, partition)
            let expected = Tally(undisturbed: broker, topics: topics, partition)
            if found != expected {
                throw ScheduleFailure("partition \(partition): \(found.differences(from: expected))")
            }
        }
    }

    /// Until all workers have ended, and the broker has forgotten those that were killed.
    private func runToTheEnd() throws(ScheduleFailure) {
        while !workers.isEmpty || broker.hasOpenTransactions || !broker.group.isEmpty { try step() }
    }

    private var isCommitted: Bool {
        (0..<Int32(partitions)).allSatisfy { partition in
            topics.allSatisfy { topic in
                let committed = broker.committed[TopicPartition(topic: topic, partition: partition)] ?? 0
                return !broker.partition(topic, partition).hasRecord(from: Int(committed))
            }
        }
    }

    private func putRecord() {
        guard !input.isEmpty else { return }
        let (topic, partition, record) = input.removeFirst()
        broker.put(record.first.map { [$0] }, record.last.map { [$0] }, topic: topic, partition: partition)
    }

    private func start(drains: Bool, instance: String? = nil) throws(ScheduleFailure) {
        if instance == nil { instances += 1 }
        let process = SimulatedProcess(broker: broker, instance: instance ?? "i\(instances)", mutation: mutation)
        let settings = drawSettings(process, drains: drains)
        process.meanwhile = { [unowned self, unowned process] in pass(process) }
        do {
            for slot in 0..<(1 + random.below(2)) {
                workers.append(
                    try SimulatedWorker(
                        process, slot: slot, settings: settings, observer: checkpoints?.observer ?? SilentObserver()))
            }
        } catch {
            throw ScheduleFailure("no worker: \(error)")
        }
    }

    private func drawSettings(_ process: SimulatedProcess, drains: Bool) -> WorkerSettings {
        var settings = WorkerSettings(topics: topics, changelog: "changelog", deadLetters: "dead")
        settings.isLive = false
        settings.drains = drains
        settings.recordSlice = 1 + random.below(3)
        settings.timerSlice = 1
        settings.batches.interval = .milliseconds(random.below(12))
        settings.batches.stepsMax = 3 + random.below(10)
        settings.batches.bytesMax = 40 + random.below(400)
        settings.commits.backoff = Backoff(least: .milliseconds(1), most: .milliseconds(4))
        if let checkpoints {
            let folder = CheckpointFolder(
                path: "\(checkpoints.folder)/\(process.instance)", log: process.identity(), ageMax: .seconds(3600))
            checkpointFolders.append(folder)
            settings.checkpoints = CheckpointSettings(folder: folder, interval: .milliseconds(1 + random.below(20)))
        }
        return settings
    }

    // MARK: steps

    private func step() throws(ScheduleFailure) {
        move()
        if let failure { throw failure }
    }

    /// Some time, and one thread's turn.
    private func move() {
        steps += 1
        if steps > Self.stepsMax { failure = failure ?? ScheduleFailure("no end after \(Self.stepsMax) steps") }
        guard failure == nil else { return }
        broker.clock.monotonic += .milliseconds(random.below(3))
        // Disks are as quick as a step, so that the same seed is the same run.
        for folder in checkpointFolders { folder.wait() }
        moveSurroundings()
        guard !workers.isEmpty else { return }
        let worker = workers[random.below(workers.count)]
        guard worker.process.isAwake else { return }
        guard random.happens(50) else { return worker.moveRunner() }
        do {
            if try worker.moveLoop() { workers.removeAll { $0 === worker } }
        } catch {
            failure = failure ?? error
        }
    }

    private func moveSurroundings() {
        if let until = brokerAwayUntil, broker.clock.monotonic >= until {
            brokerAwayUntil = nil
            broker.restart()
        }
        broker.move()
        var seen: SimulatedProcess?
        for worker in workers where worker.process !== seen {
            seen = worker.process
            worker.process.move()
        }
        if let index = restarts.firstIndex(where: { broker.clock.monotonic >= $0.at }) {
            let instance = restarts.remove(at: index).instance
            do { try start(drains: false, instance: instance) } catch { failure = failure ?? error }
        }
    }

    /// What happens while a process's request is on its way; and as long as it stands still, everything else goes on.
    private func pass(_ process: SimulatedProcess) {
        disturb(at: 3)
        for _ in 0..<random.below(3) { move() }
        while process.isAlive, !process.isAwake, failure == nil { move() }
    }

    // MARK: disturbances

    private func disturb(at percent: Int) {
        guard disturbances > 0, random.happens(percent) else { return }
        disturbances -= 1
        do { try disturb() } catch { failure = failure ?? error }
    }

    private func disturb() throws(ScheduleFailure) {
        let process = workers.isEmpty ? nil : workers[random.below(workers.count)].process
        switch random.below(6) {
        case 0: if let process { kill(process) }
        case 1, 2: process?.sleepsUntil = broker.clock.monotonic + .milliseconds(5 + random.below(150))
        case 3: for worker in workers where worker.process === process { worker.control.stop() }
        case 4 where Set(workers.map(\.process.instance)).count < 3: try start(drains: false)
        default:
            broker.crash()
            brokerAwayUntil = broker.clock.monotonic + .milliseconds(1 + random.below(random.happens(20) ? 300 : 30))
        }
    }

    /// kill -9: whatever was in hand is gone, in whichever state. It is started again, sooner or later.
    private func kill(_ process: SimulatedProcess) {
        process.kill()
        workers.removeAll { $0.process === process }
        restarts.append((process.instance, broker.clock.monotonic + .milliseconds(random.below(60))))
    }

    private func calm() {
        disturbances = 0
        restarts = []
        broker.faults.end()
        if brokerAwayUntil != nil { broker.restart() }
        brokerAwayUntil = nil
        for worker in workers { worker.process.sleepsUntil = .zero }
    }
}
