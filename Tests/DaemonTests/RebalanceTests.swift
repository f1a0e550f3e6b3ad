import Daemon
import Logs
import Testing

/// What a worker does with its partitions when the group moves them, step by step; the test is the commit thread.
@Suite struct RebalanceTests {
    private let broker = SimulatedBroker(partitions: 2)
    private let member: ScriptedMember
    private let port = CommitPort()
    private let control = WorkerLoop<TallyProcessor>.Control()
    private let loop: WorkerLoop<TallyProcessor>

    init() {
        member = ScriptedMember(broker: broker)
        var settings = WorkerSettings(topics: ["in"], changelog: "changelog", deadLetters: "dead")
        settings.isLive = false
        settings.batches.interval = .milliseconds(100)
        settings.batches.stopMax = .seconds(8)
        loop = WorkerLoop(
            log: SimulatedProcess(broker: broker, instance: "one"), member: member, settings: settings, definitions: 0,
            clock: broker.clock, port: port, control: control, observer: SilentObserver()
        ) { partition, _ in TallyProcessor(partition: partition, topics: 1) }
    }

    private func assignment(_ partitions: Int32..., committed: Int64? = nil) -> MemberNews {
        .assigned(partitions.map { PartitionAssignment(partition: $0, committed: [committed]) })
    }

    private func put(_ partition: Int32, count: Int = 1) {
        for _ in 0..<count { broker.put([1], [1], topic: "in", partition: partition) }
    }

    /// Steps of a millisecond; answers how the worker ended, if it did.
    @discardableResult
    private func run(_ steps: Int = 50) -> DaemonError?? {
        for _ in 0..<steps {
            broker.clock.monotonic += .milliseconds(1)
            if case .ended(let error) = loop.step() { return .some(error) }
        }
        return nil
    }

    /// The next batch, as soon as it is frozen.
    private func nextOrder() throws -> CommitOrder {
        for _ in 0..<300 {
            run(1)
            if let order = port.orders.poll() { return order }
        }
        throw ScheduleFailure("no batch")
    }

    private func settle(_ order: CommitOrder, _ verdict: CommitVerdict) {
        let figures = CommitFigures(steps: order.steps, records: 0, bytes: 0, duration: .zero, attempts: 1)
        #expect(
            port.reports.offer(
                CommitReport(batch: order.batch, verdict: verdict, spans: order.spans, figures: figures)))
    }

    private var held: [Int32] {
        run(1100)
        return control.partitions.map(\.partition)
    }

    @Test func theFirstCommitHasAnOffsetForEveryAssignedPartition() throws {
        member.news = [assignment(0, 1)]
        put(0)
        let order = try nextOrder()
        #expect(order.transaction.offsets.map(\.partition) == [0, 1])
        #expect(order.transaction.offsets.map(\.next) == [1, 0])
        settle(order, .committed)
        put(0)
        #expect(try nextOrder().transaction.offsets.map(\.partition) == [0])
    }

    /// An offset that expired is written again although nothing is to be said of the partition.
    @Test func anOffsetIsWrittenForAPartitionThatHasNoNews() throws {
        member.news = [assignment(0)]
        let first = try nextOrder()
        settle(first, .committed)
        for output in first.transaction.outputs where output.topic == "changelog" {
            broker.put([UInt8(ascii: "!")], [0, 0], topic: "changelog", partition: 0)
        }
        run()
        member.news = [.revoked([0]), assignment(0)]
        let order = try nextOrder()
        #expect(order.transaction.outputs.isEmpty)
        #expect(order.transaction.offsets == [ConsumedOffset(topic: "in", partition: 0, next: 0)])
        settle(order, .committed)
        run(500)
        #expect(port.orders.poll() == nil)
    }

    @Test func revokedPartitionsWaitForTheCommitUnderWayAndTakeTheBatchThatFillsAlong() throws {
        member.news = [assignment(0, 1)]
        put(0)
        let order = try nextOrder()
        put(0)
        put(1)
        run()
        member.news = [.revoked([0, 1])]
        run(300)
        #expect(member.released.isEmpty)
        settle(order, .committed)
        run()
        #expect(member.released == [[0, 1]])
        #expect(port.orders.poll() == nil)
        #expect(held == [])
    }

    @Test func lostPartitionsAreForgottenAtOnceAndReleasedOnceTheCommitUnderWayIsSettled() throws {
        member.news = [assignment(0, 1)]
        put(0)
        let order = try nextOrder()
        member.news = [.lost([0, 1])]
        #expect(held == [])
        #expect(member.released.isEmpty)
        settle(order, .lost)
        run()
        #expect(member.released == [[0, 1]])
        #expect(port.orders.poll() == nil)
    }

    /// What was frozen of an earlier holding says nothing about the present one.
    @Test(arguments: [CommitVerdict.committed, .lost, .unclear([:])])
    func aPartitionAssignedAgainMeanwhileIsNotConcerned(verdict: CommitVerdict) throws {
        member.news = [assignment(0)]
        put(0)
        let order = try nextOrder()
        member.news = [assignment(0)]
        put(0)
        run()
        settle(order, verdict)
        let again = try nextOrder()
        #expect(again.spans == [OffsetSpan(topic: "in", partition: 0, before: nil, after: 2)])
        #expect(again.steps == 2)
    }

    @Test func aBatchThatIsLostTakesItsPartitionsAlong() throws {
        member.news = [assignment(0)]
        put(0)
        let order = try nextOrder()
        put(0)
        run()
        settle(order, .lost)
        #expect(held == [])
        #expect(port.orders.poll() == nil)
        // Word from the group comes later; then they come back by restore.
        member.news = [.lost([0]), assignment(0)]
        let again = try nextOrder()
        #expect(member.released == [[0]])
        #expect(again.steps == 2)
    }

    @Test func aPartitionTakenWhileItIsRestoredIsGivenUp() throws {
        for number in UInt8(0)..<200 {
            broker.put([0, number], [1, 0], topic: "changelog", partition: 0)
        }
        member.news = [assignment(0)]
        run(3)
        #expect(control.partitions.first?.restore != nil || control.partitions.isEmpty)
        member.news = [.revoked([0])]
        run(5)
        #expect(member.released == [[0]])
        member.news = [assignment(0)]
        run(3)
        member.news = [.lost([0])]
        run(5)
        #expect(member.released == [[0], [0]])
        #expect(held == [])
    }

    @Test func aReleaseThatFailsIsTriedAgain() {
        member.news = [assignment(0), .revoked([0])]
        member.releaseFailures = 3
        run()
        #expect(member.released == [[0]])
    }

    /// A process that slept while others went on sees their commits in the changelog before it hears of its loss.
    @Test func aRestoreThatContradictsTheOffsetsWaitsForWordOfALoss() {
        broker.put([UInt8(ascii: "!")], [5, 0], topic: "changelog", partition: 0)
        member.unawareMax = .seconds(10)
        member.news = [assignment(0, committed: 2)]
        #expect(run(9_000) == nil)
        member.news = [.lost([0])]
        #expect(run(9_000) == nil)
        #expect(member.released == [[0]])
    }

    @Test(arguments: [Duration.zero, .seconds(1)])
    func aRestoreThatContradictsTheOffsetsOfAPartitionHeldIsTheEnd(unawareMax: Duration) {
        broker.put([UInt8(ascii: "!")], [5, 0], topic: "changelog", partition: 0)
        member.unawareMax = unawareMax
        member.news = [assignment(0, committed: 2)]
        guard case .some(.some(.restore)) = run(1_100) else {
            Issue.record("no fault")
            return
        }
    }

    // MARK: stops

    @Test func aStopBetweenTwoAssignmentsEndsAtOnce() {
        member.news = [assignment(0), .revoked([0])]
        run()
        #expect(member.released == [[0]])
        control.stop()
        guard case .some(.none) = run(5) else {
            Issue.record("no end")
            return
        }
    }

    @Test func aStopWhilePartitionsAreRevokedGivesThemUpAndEnds() throws {
        member.news = [assignment(0)]
        put(0)
        let order = try nextOrder()
        member.news = [.revoked([0])]
        run()
        control.stop()
        run()
        settle(order, .committed)
        guard case .some(.none) = run(5) else {
            Issue.record("no end")
            return
        }
        #expect(member.released == [[0]])
    }

    @Test func aStopWhileTheBrokerIsAwayEndsInItsTimeAndSaysWhatIsNotCommitted() throws {
        member.news = [assignment(0, 1)]
        put(1, count: 7)
        let order = try nextOrder()
        #expect(order.steps == 7)
        control.stop()
        #expect(run(7_990) == nil)
        guard case .some(.some(let error)) = run(20) else {
            Issue.record("no end")
            return
        }
        #expect(error == .stopOverdue(.seconds(8), partitions: [0, 1], steps: 7))
        #expect(error.description.contains("7 records and timers of the partitions 0, 1"))
    }
}
