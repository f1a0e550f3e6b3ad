import Daemon
import Events
import Logs

/// Makes the producers of one worker on the simulated broker.
final class SimulatedClient: TransactionalClient, @unchecked Sendable {  // Used on one thread.
    let process: SimulatedProcess
    let seat: Seat

    init(process: SimulatedProcess, seat: Seat) {
        self.process = process
        self.seat = seat
    }

    func makeProducer() throws(ProducerError) -> any TransactionalProducer {
        let producer = SimulatedProducer(process: process, seat: seat)
        return process.mutation.map { MutantProducer(producer, self, $0) } ?? producer
    }

    func committedOffsets(topic: String, partitions: [Int32]) throws(ProducerError) -> [Int32: Int64] {
        process.meanwhile()
        guard process.isAlive else { throw ProducerError(.fatal, "the process is dead") }
        if !process.broker.isUp || process.broker.faults.strikes() { throw ProducerError(.retriable, "no offsets now") }
        do throws(BrokerRefusal) {
            let places = partitions.map { TopicPartition(topic: topic, partition: $0) }
            let found = try process.broker.stableOffsets(places)
            return Dictionary(uniqueKeysWithValues: found.map { ($0.key.partition, $0.value) })
        } catch {
            throw ProducerError(.retriable, "offsets are not stable")
        }
    }

    func recordBytesMax(topic: String) throws(ProducerError) -> Int {
        if !process.broker.isUp || process.broker.faults.strikes() { throw ProducerError(.retriable, "no answer now") }
        return 1_000_000
    }
}

/// A producer as librdkafka's is: records are sent in the background, a commit sends what is left.
final class SimulatedProducer: TransactionalProducer {
    private struct Batch {
        var place: TopicPartition
        var entries: [BrokerPartition.Entry]
        var sequence: Int
    }

    private let process: SimulatedProcess
    private let seat: Seat
    private let sender: Int
    private var identity: ProducerIdentity?
    private var queue: [Batch] = []
    private var sequences: [TopicPartition: Int] = [:]
    /// Whether the broker may know of the transaction.
    private var hasSent = false

    private var broker: SimulatedBroker { process.broker }

    init(process: SimulatedProcess, seat: Seat) {
        self.process = process
        self.seat = seat
        sender = process.broker.makeSender()
    }

    func initTransactions() throws(ProducerError) {
        let id = "group/\(process.instance)/\(seat.name)"
        let broker = broker
        identity = try request { () throws(BrokerRefusal) in try broker.initProducer(id) }
    }

    func begin() throws(ProducerError) {
        try mayGoOn()
        hasSent = false
    }

    func produce(_ output: TopicOutput) throws(ProducerError) {
        try mayGoOn()
        if broker.faults.strikes() { throw ProducerError(.retriable, "the queue is full") }
        let place = TopicPartition(topic: output.topic, partition: output.partition)
        var entries: [BrokerPartition.Entry] = []
        var cursor = RecordCursor()
        while let record = output.records.next(&cursor) { entries.append(entry(record)) }
        let half = broker.faults.below(entries.count + 1)
        for part in [entries[..<half], entries[half...]] where !part.isEmpty {
            queue.append(Batch(place: place, entries: Array(part), sequence: sequences[place, default: 0]))
            sequences[place, default: 0] += 1
        }
        // The background may have sent some by now; what it is answered shows when somebody waits for it.
        while !queue.isEmpty, broker.faults.happens(50) {
            do { try send() } catch {
                if error.kind == .fenced { throw error }
                return
            }
        }
    }

    private func entry(_ record: RecordView) -> BrokerPartition.Entry {
        let producer = identity?.producer ?? 0
        return unsafe BrokerPartition.Entry(
            key: record.key.map { unsafe [UInt8]($0) }, value: record.value.map { unsafe [UInt8]($0) },
            visibility: .open(producer: producer))
    }

    private func send() throws(ProducerError) {
        guard let batch = queue.first, let identity else { return }
        let broker = broker
        hasSent = true
        try request { () throws(BrokerRefusal) in
            try broker.produce(batch.entries, to: batch.place, sequence: batch.sequence, by: identity)
        }
        queue.removeFirst()
    }

    func sendOffsets(_ offsets: [ConsumedOffset]) throws(ProducerError) {
        guard let identity else { throw ProducerError(.fatal, "no producer") }
        let broker = broker
        // The member's thread may have gone on by the time that the request is made, not once it is on its way.
        let credential = process.member(of: seat)?.credential
        hasSent = true
        try request { () throws(BrokerRefusal) in
            try broker.sendOffsets(offsets.asDictionary, as: credential, by: identity)
        }
    }

    func commit() throws(ProducerError) {
        guard let identity else { throw ProducerError(.fatal, "no producer") }
        while !queue.isEmpty { try send() }
        guard hasSent else { return }
        let broker = broker
        try request { () throws(BrokerRefusal) in try broker.end(commits: true, by: identity) }
    }

    func abort() throws(ProducerError) {
        guard let identity else { throw ProducerError(.fatal, "no producer") }
        queue = []
        guard hasSent else { return try mayGoOn() }
        let broker = broker
        try request { () throws(BrokerRefusal) in try broker.end(commits: false, by: identity) }
        // What was produced may not have arrived: the numbers go on from what did.
        sequences = [:]
        for (place, partition) in broker.partitions { sequences[place] = partition.sequence(after: identity) }
    }

    func close() { queue = [] }

    private func mayGoOn() throws(ProducerError) {
        process.meanwhile()
        guard process.isAlive else { throw ProducerError(.fatal, "the process is dead") }
    }

    /// Makes a request: it may take effect or not, and be answered or not.
    private func request<Result>(_ effect: @escaping () throws(BrokerRefusal) -> Result) throws(ProducerError) -> Result
    {
        try mayGoOn()
        guard broker.isUp else { throw ProducerError(.retriable, "the broker is away") }
        broker.settle(sender)
        switch broker.faults.answer() {
        case .fine: return try answer(effect)
        case .notNow: throw ProducerError(.retriable, "not now")
        case .lost:
            do { _ = try effect() } catch {}
            throw ProducerError(.retriable, "no answer")
        case .late:
            broker.straggle(sender) { () throws(BrokerRefusal) in _ = try effect() }
            throw ProducerError(.retriable, "no answer yet")
        case .abortable: throw ProducerError(.abortable, "abort")
        case .fatal:
            do { if broker.faults.happens(50) { _ = try effect() } } catch {}
            throw ProducerError(.fatal, "no way on")
        }
    }

    private func answer<Result>(_ effect: () throws(BrokerRefusal) -> Result) throws(ProducerError) -> Result {
        do throws(BrokerRefusal) {
            return try effect()
        } catch {
            switch error {
            case .tryAgain: throw ProducerError(.retriable, "busy")
            case .fenced: throw ProducerError(.fenced, "fenced")
            case .generationOver: throw ProducerError(.generationOver, "the generation is over")
            case .invalidState: throw ProducerError(.fatal, "the transaction has ended otherwise")
            }
        }
    }
}

extension [ConsumedOffset] {
    var asDictionary: [TopicPartition: Int64] {
        Dictionary(
            map { (TopicPartition(topic: $0.topic, partition: $0.partition), $0.next) }, uniquingKeysWith: { $1 })
    }
}
