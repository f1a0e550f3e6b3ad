import Logs
import Testing

/// Every arrow of the drawing at the head of `TransactionMachine`.
@Suite struct TransactionMachineTests {
    typealias Call = TransactionMachine.Call
    private typealias Action = TransactionMachine.Action

    static let path: [Call] = [
        .make, .initTransactions, .begin, .produce(0), .produce(1), .sendOffsets, .commit,
    ]
    /// The calls of an open transaction.
    static let open: [Call] = [.produce(0), .produce(1), .sendOffsets, .commit]

    private func error(_ kind: ProducerError.Kind) -> ProducerError { ProducerError(kind, "the reason") }

    private func failed(_ remedy: LogError.Remedy) -> Action { .failed(LogError(remedy, "the reason")) }

    /// A machine that is asked to commit two outputs, with all calls before this one made at time zero.
    private func machine(at call: Call) -> TransactionMachine {
        var machine = TransactionMachine()
        var action = machine.commit(outputs: 2)
        for step in Self.path {
            #expect(action == .call(step))
            if step == call { break }
            action = machine.succeeded(at: .zero)
        }
        return machine
    }

    @Test func commitsInOrderAndAgainWithTheSameProducer() {
        var machine = machine(at: .commit)
        #expect(machine.isOpen)
        #expect(machine.succeeded(at: .zero) == .committed)
        #expect(!machine.isOpen)
        #expect(machine.commit(outputs: 1) == .call(.begin))
        #expect(machine.succeeded(at: .zero) == .call(.produce(0)))
        #expect(machine.succeeded(at: .zero) == .call(.sendOffsets))
    }

    @Test func offsetsAloneAreATransactionToo() {
        var machine = TransactionMachine()
        _ = machine.fence()
        _ = machine.succeeded(at: .zero)
        #expect(machine.succeeded(at: .zero) == .ready)
        #expect(machine.commit(outputs: 0) == .call(.begin))
        #expect(machine.succeeded(at: .zero) == .call(.sendOffsets))
        #expect(machine.succeeded(at: .zero) == .call(.commit))
    }

    @Test(arguments: path)
    func aRetriableCallIsMadeAgain(call: Call) {
        var machine = machine(at: call)
        for second in 0..<10 {
            #expect(machine.failed(error(.retriable), at: .seconds(second)) == failed(.retry))
            #expect(machine.commit(outputs: 2) == .call(call))
        }
    }

    @Test(arguments: open)
    func aTransactionPastItsTimeIsGivenUp(call: Call) {
        var machine = machine(at: call)
        #expect(machine.failed(error(.retriable), at: .seconds(10)) == .call(.close))
        #expect(machine.succeeded(at: .seconds(10)) == failed(.recover))
        #expect(machine.fence() == .call(.make))
        #expect(machine.succeeded(at: .seconds(10)) == .call(.initTransactions))
        #expect(machine.succeeded(at: .seconds(10)) == .ready)
    }

    /// A broker that is away for minutes before anything was begun costs nothing but time.
    @Test(arguments: [Call.make, .initTransactions, .begin])
    func nothingBegunIsRetriedWithoutEnd(call: Call) {
        var machine = machine(at: call)
        #expect(machine.failed(error(.retriable), at: .seconds(600)) == failed(.retry))
        #expect(machine.commit(outputs: 2) == .call(call))
    }

    @Test(arguments: [
        (ProducerError.Kind.abortable, LogError.Remedy.commitAgain),
        (.tooLarge(topic: "out"), .makeSmaller(topic: "out")), (.generationOver, .forget), (.refused, .stop),
    ])
    func isTakenBack(kind: ProducerError.Kind, remedy: LogError.Remedy) {
        for call in Self.open {
            var machine = machine(at: call)
            #expect(machine.failed(error(kind), at: .zero) == .call(.abort))
            #expect(machine.failed(error(.retriable), at: .seconds(1)) == failed(.retry))
            #expect(machine.commit(outputs: 2) == .call(.abort))
            #expect(machine.succeeded(at: .seconds(2)) == failed(remedy))
            #expect(machine.commit(outputs: 2) == .call(.begin))
        }
    }

    @Test(arguments: [ProducerError.Kind.abortable, .fenced, .fatal])
    func whatCannotBeTakenBackIsUnknown(kind: ProducerError.Kind) {
        for call in Self.open {
            var machine = machine(at: call)
            #expect(machine.failed(error(.abortable), at: .zero) == .call(.abort))
            #expect(machine.failed(error(kind), at: .zero) == .call(.close))
            #expect(machine.succeeded(at: .zero) == failed(.recover))
        }
        var late = machine(at: .sendOffsets)
        #expect(late.failed(error(.abortable), at: .seconds(1)) == .call(.abort))
        #expect(late.failed(error(.retriable), at: .seconds(10)) == .call(.close))
        #expect(late.succeeded(at: .seconds(10)) == failed(.recover))
    }

    /// What was never asked to be committed is not, whatever becomes of the abort.
    @Test func aReasonStandsWhereNothingWasCommitted() {
        for kind in [ProducerError.Kind.generationOver, .tooLarge(topic: "out")] {
            var offsets = machine(at: .sendOffsets)
            _ = offsets.failed(error(kind), at: .zero)
            #expect(offsets.failed(error(.fatal), at: .zero) == .call(.close))
            let remedy: LogError.Remedy = kind == .generationOver ? .forget : .makeSmaller(topic: "out")
            #expect(offsets.succeeded(at: .zero) == failed(remedy))
            var commit = machine(at: .commit)
            _ = commit.failed(error(kind), at: .zero)
            #expect(commit.failed(error(.fatal), at: .zero) == .call(.close))
            #expect(commit.succeeded(at: .zero) == failed(.recover))
        }
    }

    @Test func aRefusalStandsWhateverBecomesOfTheAbort() {
        var machine = machine(at: .commit)
        #expect(machine.failed(error(.refused), at: .zero) == .call(.abort))
        #expect(machine.failed(ProducerError(.fatal, "another"), at: .zero) == .call(.close))
        #expect(machine.succeeded(at: .zero) == failed(.stop))
        var early = self.machine(at: .initTransactions)
        #expect(early.failed(error(.refused), at: .zero) == .call(.close))
        #expect(early.succeeded(at: .zero) == failed(.stop))
    }

    @Test(arguments: [ProducerError.Kind.fenced, .fatal])
    func anIncarnationThatIsOfNoUseIsReplaced(kind: ProducerError.Kind) {
        for call in Self.path {
            var machine = machine(at: call)
            #expect(machine.failed(error(kind), at: .zero) == .call(.close))
            #expect(machine.succeeded(at: .zero) == failed(Self.open.contains(call) ? .recover : .retry))
            #expect(machine.commit(outputs: 2) == .call(.make))
        }
    }

    @Test(arguments: open)
    func fencingClosesWhatIsOpen(call: Call) {
        var machine = machine(at: call)
        #expect(machine.fence() == .call(.close))
        #expect(machine.succeeded(at: .zero) == .call(.make))
    }

    @Test func anotherProcessWithTheSameIdIsAnErrorAndNoFightForEver() {
        var machine = machine(at: .initTransactions)
        for second in 0..<4 {
            #expect(machine.failed(error(.fenced), at: .seconds(second)) == .call(.close))
            #expect(machine.succeeded(at: .seconds(second)) == failed(.retry))
            #expect(machine.commit(outputs: 2) == .call(.make))
            #expect(machine.succeeded(at: .seconds(second)) == .call(.initTransactions))
        }
        #expect(machine.failed(error(.fenced), at: .seconds(4)) == .call(.close))
        guard case .failed(let error) = machine.succeeded(at: .seconds(4)) else {
            Issue.record("no end")
            return
        }
        #expect(error.remedy == .stop)
        #expect(error.description.contains("instance") && error.description.contains("the reason"))
    }

    /// The broker fences whom it gave up: that is nobody else.
    @Test func aFencingPastTheTransactionsTimeIsExplained() {
        var machine = TransactionMachine()
        for round in 0..<20 {
            let now = Duration.seconds(round * 11)
            _ = machine.commit(outputs: 0)
            while machine.succeeded(at: now) != .call(.commit) {}
            #expect(machine.failed(error(.fenced), at: now + .seconds(10)) == .call(.close))
            #expect(machine.succeeded(at: now + .seconds(10)) == failed(.recover))
        }
    }

    @Test func fencingsFarApartAreNoFight() {
        var machine = machine(at: .initTransactions)
        for minute in 0..<20 {
            let now = Duration.seconds(60 * minute)
            #expect(machine.failed(error(.fenced), at: now) == .call(.close))
            #expect(machine.succeeded(at: now) == failed(.retry))
            _ = machine.commit(outputs: 2)
            _ = machine.succeeded(at: now)
        }
    }
}
