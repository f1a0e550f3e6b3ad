import Daemon
import Events
import Logs
import Testing

/// The wall clock moves on what has nothing to read, and nothing else.
@Suite struct LiveClockTests {
    /// Keeps what it is told about the time, and how many records it saw.
    struct ClockProbe: PartitionProcessor, ~Copyable {
        struct Seen: Sendable, Equatable {
            var wallClock: Int64 = 0
            var idleUntil: Int64?
            /// How often it was told to be idle.
            var idleTimes = 0
            var records = 0
        }
        var figures = Seen()

        mutating func apply(
            _ records: borrowing RecordBuffer, topic: Int, from cursor: inout RecordCursor, limit: Int
        ) {
            while records.next(&cursor) != nil { figures.records += 1 }
        }
        mutating func observe(wallClock: Int64, idleUntil: Int64?) {
            figures.wallClock = wallClock
            figures.idleUntil = idleUntil
            if idleUntil != nil { figures.idleTimes += 1 }
        }
        mutating func fireTimers(limit: Int) -> Bool { false }
        mutating func freeze(at commitTime: Int64, isLast: Bool) -> FrozenPartition? { nil }
        var pendingBytes: Int { 0 }
        func beginSnapshot() -> Int { 0 }
        mutating func takeSnapshot(_ snapshot: inout Int, bytesMax: Int, into records: inout RecordBuffer) -> Bool? {
            false
        }
        mutating func restoreSnapshot(_ record: RecordView) throws(ChangelogFault) {}
        mutating func restore(_ record: RecordView) throws(ChangelogFault) {}
        mutating func finishRestore() throws(ChangelogFault) -> [Int64?]? { nil }
        mutating func start(at offsets: [Int64]) {}
        mutating func adopt(_ definitions: Int) {}
    }

    private let broker = SimulatedBroker(partitions: 2, timing: BrokerTiming(session: .seconds(100_000)))
    private let process: SimulatedProcess
    private let control = WorkerLoop<ClockProbe>.Control()

    private var clock: HandClock { broker.clock }

    init() { process = SimulatedProcess(broker: broker, instance: "one") }

    private func makeLoop() -> WorkerLoop<ClockProbe> {
        var settings = WorkerSettings(topics: ["in"], changelog: "changelog", deadLetters: "dead")
        settings.idleAfter = .seconds(10)
        return WorkerLoop(
            log: process, member: process.join(topics: ["in"], seat: .worker(0)), settings: settings, definitions: 0,
            clock: clock,
            port: CommitPort(), control: control, observer: SilentObserver()
        ) { _, _ in ClockProbe() }
    }

    /// Steps through `time`, ten steps a second.
    private func run(_ loop: WorkerLoop<ClockProbe>, for time: Duration) {
        let end = clock.monotonic + time
        while clock.monotonic < end {
            clock.monotonic += .milliseconds(100)
            broker.move()
            process.move()
            _ = loop.step()
        }
    }

    private func seen(_ partition: Int) -> ClockProbe.Seen? { control.partitions[partition].figures }

    private func put(_ partition: Int32) {
        broker.put([1], [1], topic: "in", partition: partition)
    }

    @Test func movesOnceNothingCameForLongEnough() {
        let loop = makeLoop()
        put(0)
        run(loop, for: .seconds(9))
        #expect(seen(0)?.records == 1)
        #expect(seen(0)?.idleUntil == nil)
        run(loop, for: .seconds(5))
        guard let found = seen(0), let until = found.idleUntil else {
            Issue.record("never idle")
            return
        }
        #expect(until == found.wallClock - 10_000)
        put(0)
        run(loop, for: .seconds(3))
        #expect(seen(0)?.records == 2)
        #expect(seen(0)?.idleUntil == nil)
    }

    @Test func movesOnePartitionWhileAnotherIsBusy() {
        let loop = makeLoop()
        for _ in 0..<30 {
            for _ in 0..<40 { put(0) }
            run(loop, for: .milliseconds(500))
        }
        #expect(seen(0)?.idleUntil == nil)
        #expect(seen(1)?.idleUntil != nil)
    }

    /// A machine that slept finds records waiting: their partition was not idle.
    @Test func aThreadThatStoodStillIsNotAnIdlePartition() {
        let loop = makeLoop()
        put(0)
        put(1)
        run(loop, for: .seconds(3))
        for _ in 0..<50 {
            put(0)
            put(1)
        }
        clock.monotonic += .seconds(3600)
        run(loop, for: .seconds(2))
        #expect(seen(0)?.idleTimes == 0)
        #expect(seen(1)?.idleTimes == 0)
    }
}
