/// Commits through a broker's transactions, by making the calls that its `TransactionMachine` asks for.
///
/// It waits for nothing by itself: what can only be tried again is thrown with the remedy `.retry`, and the next call
/// goes on where this one stood.
public final class TransactionalCommitter: LogCommitter, @unchecked Sendable {  // One owner, one thread.
    private let client: any TransactionalClient
    private let clock: @Sendable () -> Duration
    private var machine: TransactionMachine
    private var producer: (any TransactionalProducer)?

    /// - Parameter clock: time since any fixed moment; never goes back.
    public init(
        client: any TransactionalClient, limits: TransactionMachine.Limits = TransactionMachine.Limits(),
        clock: @escaping @Sendable () -> Duration = TransactionalCommitter.monotonicClock()
    ) {
        self.client = client
        self.clock = clock
        machine = TransactionMachine(limits: limits)
    }

    deinit { producer?.close() }

    /// The machine's clock, from now on.
    public static func monotonicClock() -> @Sendable () -> Duration {
        let origin = ContinuousClock.now
        return { ContinuousClock.now - origin }
    }

    public func prepare() throws(LogError) { try carryOut(machine.fence(), nil) }

    public func commit(_ transaction: LogTransaction) throws(LogError) {
        try carryOut(machine.commit(outputs: transaction.outputs.count), transaction)
    }

    public func recover(topic: String, partitions: [Int32]) throws(LogError) -> [Int32: Int64] {
        try prepare()
        return try ask { () throws(ProducerError) in
            try client.committedOffsets(topic: topic, partitions: partitions)
        }
    }

    public func recordBytesMax(topic: String) throws(LogError) -> Int? {
        try ask { () throws(ProducerError) in try client.recordBytesMax(topic: topic) }
    }

    private func carryOut(_ first: TransactionMachine.Action, _ transaction: LogTransaction?) throws(LogError) {
        var action = first
        while true {
            switch action {
            case .ready, .committed: return
            case .failed(let error): throw error
            case .call(let call):
                do throws(ProducerError) {
                    try make(call, transaction)
                    action = machine.succeeded(at: clock())
                } catch {
                    action = machine.failed(error, at: clock())
                }
            }
        }
    }

    private func make(
        _ call: TransactionMachine.Call, _ transaction: LogTransaction?
    ) throws(ProducerError) {
        switch call {
        case .make: producer = try client.makeProducer()
        case .close:
            producer?.close()
            producer = nil
        case .initTransactions: try producer?.initTransactions()
        case .begin: try producer?.begin()
        case .produce(let number): if let transaction { try producer?.produce(transaction.outputs[number]) }
        case .sendOffsets: if let transaction { try producer?.sendOffsets(transaction.offsets) }
        case .commit: try producer?.commit()
        case .abort: try producer?.abort()
        }
    }

    /// A question that leaves everything as it is.
    private func ask<Answer>(_ question: () throws(ProducerError) -> Answer) throws(LogError) -> Answer {
        do {
            return try question()
        } catch {
            throw LogError(error.kind == .refused ? .stop : .retry, error.description)
        }
    }
}
