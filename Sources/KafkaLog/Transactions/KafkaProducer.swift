import CLibrdkafka
import Events
import Logs
import Numerics
import Telemetry

/// One incarnation of a worker's transactional producer. One owner, one thread.
///
/// Every call waits a bounded time. `rd_kafka_commit_transaction` is advised to be called with an infinite time-out,
/// because what it has under way goes on whatever the caller does; but a caller that hangs can neither count the
/// transaction's time nor stop. So it is called with a bound and called again, which librdkafka takes as going on with
/// the same commit (its error is then retriable), and the caller gives up by `close()`.
final class KafkaProducer: TransactionalProducer {
    /// nil once closed.
    private var sender: RecordSender?
    private let failures: DeliveryFailures
    private let cluster: Cluster
    private let membership: SeatMembership
    private let transactionalID: String
    private let callMax: Duration
    /// What the client points into.
    private var outputs: [TopicOutput] = []
    /// How much of the last output is handed over.
    private var cursor: RecordCursor?

    /// - Parameters:
    ///   - callMax: the longest that a call waits.
    init(
        client: KafkaClient, failures: DeliveryFailures, cluster: Cluster, membership: SeatMembership,
        transactionalID: String, callMax: Duration
    ) {
        self.failures = failures
        self.cluster = cluster
        self.membership = membership
        self.transactionalID = transactionalID
        self.callMax = callMax
        sender = RecordSender(client)
    }

    deinit { close() }

    func initTransactions() throws(ProducerError) {
        unsafe try call("begin to write") { unsafe rd_kafka_init_transactions($0, cluster.patience) }
    }

    func begin() throws(ProducerError) {
        _ = failures.take()
        unsafe try call("begin a transaction") { unsafe rd_kafka_begin_transaction($0) }
    }

    func produce(_ output: TopicOutput) throws(ProducerError) {
        let sender = try open()
        if outputs.last !== output || cursor == nil {
            outputs.append(output)
            cursor = RecordCursor()
        }
        var position = cursor ?? RecordCursor()
        defer { cursor = position }
        do throws(BrokerFailure) {
            let isDone = try sender.send(output, from: &position, until: .now + callMax)
            unsafe _ = rd_kafka_poll(sender.client.handle, 0)
            if let failed = failures.take() { throw failed.failure }
            if !isDone {
                throw BrokerFailure(RD_KAFKA_RESP_ERR__QUEUE_FULL, "the broker takes records too slowly")
            }
        } catch {
            throw self.error(error, during: "write to \(output.topic)/\(output.partition)", topic: output.topic)
        }
    }

    func sendOffsets(_ offsets: [ConsumedOffset]) throws(ProducerError) {
        guard !offsets.isEmpty else { return }
        let group = cluster.settings.group
        guard let metadata = membership.metadata(group: group, offsets: offsets) else {
            throw ProducerError(.generationOver, "the group \(group) has gone on without this worker")
        }
        let note = CommitNote(
            committer: transactionalID, time: Logger.wallClock(), memberID: metadata.memberID
        ).text
        let list = PartitionList(capacity: offsets.count)
        for offset in offsets { list.add(offset.topic, offset.partition, offset: offset.next, metadata: note) }
        // Capped by librdkafka to what is left of the transaction's time; what fails past that is to be aborted.
        unsafe try call("commit offsets of the group \(group)") {
            unsafe rd_kafka_send_offsets_to_transaction($0, list.list, metadata.handle, -1)
        }
    }

    func commit() throws(ProducerError) {
        unsafe try call("commit") { unsafe rd_kafka_commit_transaction($0, callMax.millisecondsInt32) }
        letGo()
    }

    func abort() throws(ProducerError) {
        unsafe try call("abort") { unsafe rd_kafka_abort_transaction($0, callMax.millisecondsInt32) }
        _ = failures.take()
        letGo()
    }

    /// First the client, which points into the outputs; then they.
    func close() {
        sender = nil
        letGo()
    }

    private func open() throws(ProducerError) -> RecordSender {
        guard let sender else { throw ProducerError(.fatal, "\(transactionalID): this producer is closed") }
        return sender
    }

    /// The client has no record of the transaction left.
    private func letGo() {
        outputs.removeAll(keepingCapacity: true)
        cursor = nil
    }

    /// Makes a call of the transactional interface. What the calls' own errors do not tell, a failed delivery does.
    private func call(_ what: String, _ body: (_ client: OpaquePointer) -> OpaquePointer?) throws(ProducerError) {
        let client = try open().client
        guard let failure = unsafe BrokerFailure(taking: body(client.handle)) else { return }
        unsafe _ = rd_kafka_poll(client.handle, 0)
        if !failure.isFatal, !failure.isRetriable, let failed = failures.take() {
            throw error(failed.failure, during: "write to \(failed.topic)", topic: failed.topic)
        }
        throw error(failure, during: what)
    }

    private func error(_ failure: BrokerFailure, during what: String, topic: String? = nil) -> ProducerError {
        // A fatal error shows in later calls as a wrong state; the first one says what happened.
        let failure = sender?.client.fatalFailure ?? failure
        let permission = failure.missingPermission("Write", topic: topic, group: cluster.settings.group)
        let text = "\(transactionalID): \(what): \(permission ?? failure.text)"
        return ProducerError(failure.producerKind(topic: topic, isRefusal: cluster.isRefusal(failure)), text)
    }
}

extension BrokerFailure {
    /// What a producer's caller can do about it.
    func producerKind(topic: String?, isRefusal: Bool) -> ProducerError.Kind {
        switch code {
        case RD_KAFKA_RESP_ERR__FENCED, RD_KAFKA_RESP_ERR_PRODUCER_FENCED, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH:
            return .fenced
        case RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID,
            RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID:
            return .generationOver
        case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
            return topic.map { .tooLarge(topic: $0) } ?? .abortable
        case RD_KAFKA_RESP_ERR__QUEUE_FULL: return .retriable
        default: break
        }
        if isRefusal { return .refused }
        if isFatal { return .fatal }
        return isRetriable ? .retriable : .abortable
    }
}
