import Daemon
import Logs
import Testing

/// A log that takes everything and commits nothing: memory stops growing, the input pauses, the member is still polled.
@Suite struct BackPressureTests {
    private static let bytesMax = 4000

    private let broker = SimulatedBroker(partitions: 2)
    private let member: ScriptedMember
    private let port = CommitPort()
    private let loop: WorkerLoop<TallyProcessor>

    init() {
        member = ScriptedMember(broker: broker)
        var settings = WorkerSettings(topics: ["in"], changelog: "changelog", deadLetters: "dead")
        settings.isLive = false
        settings.recordSlice = 4
        settings.batches.interval = .milliseconds(20)
        settings.batches.bytesMax = Self.bytesMax
        loop = WorkerLoop(
            log: SimulatedProcess(broker: broker, instance: "one"), member: member, settings: settings, definitions: 0,
            clock: broker.clock, port: port, control: WorkerLoop<TallyProcessor>.Control(), observer: SilentObserver()
        ) { partition, _ in TallyProcessor(partition: partition, topics: 1) }
        member.news = [
            .assigned((0..<2).map { PartitionAssignment(partition: Int32($0), committed: [nil]) })
        ]
    }

    /// Events without end, on all partitions.
    private func run(_ steps: Int) {
        for step in 0..<steps {
            for partition in Int32(0)..<2 where broker.partition("in", partition).end < 250 {
                broker.put([UInt8(step % 200)], [1], topic: "in", partition: partition)
            }
            broker.clock.monotonic += .milliseconds(1)
            _ = loop.step()
        }
    }

    private var read: Int { member.positions.values.reduce(0, +) }

    @Test func theInputPausesAndTheMemberIsStillPolled() throws {
        run(100)
        let order = try #require(port.orders.poll())
        run(400)
        #expect(member.isPaused)
        let readOnce = read
        let polls = member.polls
        run(1000)
        #expect(read == readOnce)
        #expect(member.polls >= polls + 1000)
        #expect(readOnce < 500)
        #expect(port.orders.poll() == nil)
        // The commit comes about after all: what was read is frozen, and it goes on.
        let figures = CommitFigures(steps: order.steps, records: 0, bytes: 0, duration: .zero, attempts: 1)
        _ = port.reports.offer(
            CommitReport(batch: order.batch, verdict: .committed, spans: order.spans, figures: figures))
        run(2)
        let next = try #require(port.orders.poll())
        let bytes = [order, next].flatMap(\.transaction.outputs).reduce(0) { $0 + $1.records.byteCount }
        // A slice of records, and what a batch says of itself, are all that goes beyond.
        #expect(bytes > Self.bytesMax / 2 && bytes < Self.bytesMax + 1000)
        run(100)
        #expect(read > readOnce)
    }

    /// Records that come although the input is paused are read again later, each once.
    @Test func whatComesInSpiteOfThePauseIsNeitherLostNorDoubled() {
        member.ignoresPauses = true
        var steps = 0
        for _ in 0..<600 {
            run(10)
            guard let order = port.orders.poll() else { continue }
            steps += order.steps
            let figures = CommitFigures(steps: order.steps, records: 0, bytes: 0, duration: .zero, attempts: 1)
            _ = port.reports.offer(
                CommitReport(batch: order.batch, verdict: .committed, spans: order.spans, figures: figures))
        }
        #expect(steps == 500)
    }
}
