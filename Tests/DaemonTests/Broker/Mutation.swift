import Daemon
import Events
import Logs

/// A protocol that is wrong in one place: the schedules must find each.
enum Mutation: CaseIterable {
    /// A fenced producer's calls pass for done.
    case fencingIgnored
    /// A fenced producer goes on in a new incarnation, in the middle of its batch.
    case fencingOutbid
    /// Offsets are committed at once, not with the transaction.
    case offsetsOutside
    /// After a commit of unknown outcome the batch is sent again, and nobody looks at the offsets.
    case sentAgainUnasked
    /// Partitions are given up while the commit under way is not settled.
    case releasedEarly
    /// The batch of partitions that are others' by now is sent again, in the name of the next generation.
    case lostSentAgain
}

final class MutantProducer: TransactionalProducer {
    private var inner: any TransactionalProducer
    private let client: SimulatedClient
    private let mutation: Mutation

    init(_ inner: any TransactionalProducer, _ client: SimulatedClient, _ mutation: Mutation) {
        self.inner = inner
        self.client = client
        self.mutation = mutation
    }

    func initTransactions() throws(ProducerError) { try inner.initTransactions() }
    func begin() throws(ProducerError) { try inner.begin() }
    func produce(_ output: TopicOutput) throws(ProducerError) {
        try attempt { producer throws(ProducerError) in try producer.produce(output) }
    }
    func commit() throws(ProducerError) {
        try attempt { producer throws(ProducerError) in try producer.commit() }
    }
    func abort() throws(ProducerError) { try inner.abort() }
    func close() { inner.close() }

    func sendOffsets(_ offsets: [ConsumedOffset]) throws(ProducerError) {
        guard mutation == .offsetsOutside else {
            return try attempt { producer throws(ProducerError) in try producer.sendOffsets(offsets) }
        }
        let credential = client.process.member(of: client.seat)?.credential
        do {
            try client.process.broker.commit(offsets.asDictionary, as: credential)
        } catch {
            throw ProducerError(.generationOver, "the generation is over")
        }
    }

    private func attempt(_ call: (any TransactionalProducer) throws(ProducerError) -> Void) throws(ProducerError) {
        do {
            try call(inner)
        } catch {
            guard error.kind == .fenced else { throw error }
            switch mutation {
            case .fencingIgnored: return
            case .fencingOutbid: try outbid(call)
            default: throw error
            }
        }
    }

    private func outbid(_ call: (any TransactionalProducer) throws(ProducerError) -> Void) throws(ProducerError) {
        let next = SimulatedProducer(process: client.process, seat: client.seat)
        for _ in 0..<100 {
            do {
                try next.initTransactions()
                break
            } catch {
                guard error.kind == .retriable else { throw error }
            }
        }
        inner = next
        try next.begin()
        try call(next)
    }
}

final class MutantCommitter: LogCommitter, @unchecked Sendable {  // Used on one thread.
    private let inner: TransactionalCommitter
    private let mutation: Mutation
    /// How often it insists; a group that never takes the batch is no proof.
    private var insistence = 20

    init(_ inner: TransactionalCommitter, _ mutation: Mutation) {
        self.inner = inner
        self.mutation = mutation
    }

    func prepare() throws(LogError) { try inner.prepare() }
    func recordBytesMax(topic: String) throws(LogError) -> Int? { try inner.recordBytesMax(topic: topic) }
    func recover(topic: String, partitions: [Int32]) throws(LogError) -> [Int32: Int64] {
        try inner.recover(topic: topic, partitions: partitions)
    }

    func commit(_ transaction: LogTransaction) throws(LogError) {
        do {
            try inner.commit(transaction)
        } catch {
            switch (mutation, error.remedy) {
            case (.sentAgainUnasked, .recover), (.lostSentAgain, .forget):
                if insistence == 0 { throw error }
                insistence -= 1
                throw LogError(.commitAgain, error.description)
            default: throw error
            }
        }
    }
}

/// Gives partitions up behind the loop's back: what it is given next it sees once it has given them up as well.
final class MutantMember: LogMember {
    private let inner: SimulatedMember
    private let mutation: Mutation
    private var isBehind = false

    init(_ inner: SimulatedMember, _ mutation: Mutation) {
        self.inner = inner
        self.mutation = mutation
    }

    func poll(into buffer: inout RecordBuffer, timeout: Duration) throws(LogError) -> MemberNews {
        if isBehind { return .idle }
        let news = try inner.poll(into: &buffer, timeout: timeout)
        switch (mutation, news) {
        case (.releasedEarly, .revoked(let partitions)), (.lostSentAgain, .lost(let partitions)):
            inner.join(giving: partitions)
            isBehind = true
        default: break
        }
        return news
    }

    func release(_ partitions: [Int32]) throws(LogError) {
        guard isBehind else { return try inner.release(partitions) }
        isBehind = false
    }

    func seek(topic: String, partition: Int32, to offset: Int64) throws(LogError) {
        try inner.seek(topic: topic, partition: partition, to: offset)
    }
    var unawareMax: Duration { inner.unawareMax }
    func pause(_ paused: Bool) { inner.pause(paused) }
    func close() { inner.close() }
}
