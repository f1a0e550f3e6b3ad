import CLibrdkafka
import Events
import Logs
import Synchronization

/// Hands the records of outputs to a producing client, batch by batch, without copying their values.
///
/// librdkafka points into the outputs' memory, so their owner keeps them until the client has said what became of all
/// of them, or is destroyed. Success is not reported, only failures are.
@safe
final class RecordSender {
    private static let countMax = 1024
    /// How long a call waits for room in the client's queue before it looks at the clock.
    private static let roomPause: Int32 = 20

    let client: KafkaClient
    private var topics: [String: TopicHandle] = [:]
    private let messages: UnsafeMutablePointer<rd_kafka_message_t>

    init(_ client: KafkaClient) {
        self.client = client
        unsafe messages = .allocate(capacity: Self.countMax)
        unsafe messages.initialize(repeating: rd_kafka_message_t(), count: Self.countMax)
    }

    deinit { unsafe messages.deallocate() }

    /// Hands over the records from the cursor on, which moves with them.
    /// - Returns: false where there was no room for all until the deadline.
    func send(
        _ output: TopicOutput, from cursor: inout RecordCursor, until deadline: ContinuousClock.Instant
    ) throws(BrokerFailure) -> Bool {
        let topic = try handle(of: output.topic)
        while true {
            let begin = cursor
            let count = fill(from: output.records, &cursor)
            if count == 0 { return true }
            let sent = unsafe Int(
                rd_kafka_produce_batch(topic.handle, output.partition, 0, messages, Int32(count)))
            if sent == count { continue }
            // The first of those that were not taken says why; those before it are on their way.
            cursor = begin
            let refused = (0..<count).first { unsafe messages[$0].err != RD_KAFKA_RESP_ERR_NO_ERROR } ?? count
            for _ in 0..<refused { _ = output.records.next(&cursor) }
            let code = refused < count ? unsafe messages[refused].err : RD_KAFKA_RESP_ERR_NO_ERROR
            guard code == RD_KAFKA_RESP_ERR__QUEUE_FULL else { throw BrokerFailure(code) }
            guard ContinuousClock.now < deadline else { return false }
            unsafe _ = rd_kafka_poll(client.handle, Self.roomPause)
        }
    }

    private func fill(from records: borrowing RecordBuffer, _ cursor: inout RecordCursor) -> Int {
        var count = 0
        while count < Self.countMax, let record = records.next(&cursor) {
            var message = unsafe rd_kafka_message_t()
            if let key = unsafe record.key {
                unsafe message.key = UnsafeMutableRawPointer(mutating: key.baseAddress)
                unsafe message.key_len = key.count
            }
            if let value = unsafe record.value {
                unsafe message.payload = UnsafeMutableRawPointer(mutating: value.baseAddress)
                unsafe message.len = value.count
            }
            unsafe messages[count] = message
            count += 1
        }
        return count
    }

    private func handle(of name: String) throws(BrokerFailure) -> TopicHandle {
        if let known = topics[name] { return known }
        guard let made = TopicHandle(name, of: client) else { throw BrokerFailure(RD_KAFKA_RESP_ERR__INVALID_ARG) }
        topics[name] = made
        return made
    }
}

/// The first record that could not be delivered, as the client's callback tells it.
final class DeliveryFailures: Sendable {
    struct Failed: Sendable {
        var topic: String
        var failure: BrokerFailure
    }

    private let first = Mutex<Failed?>(nil)

    /// In a poll, on the producer's thread.
    func took(_ message: UnsafePointer<rd_kafka_message_t>) {
        let code = unsafe message.pointee.err
        switch code {
        case RD_KAFKA_RESP_ERR_NO_ERROR: return
        // What an abort takes back has failed by no fault of its own.
        case RD_KAFKA_RESP_ERR__PURGE_QUEUE, RD_KAFKA_RESP_ERR__PURGE_INFLIGHT: return
        default: break
        }
        let topic = unsafe message.pointee.rkt.map { unsafe String(cString: rd_kafka_topic_name($0)) } ?? ""
        let failed = unsafe Failed(topic: topic, failure: BrokerFailure(message))
        first.withLock { $0 = $0 ?? failed }
    }

    /// What failed since the last call.
    func take() -> Failed? {
        first.withLock { first in
            defer { first = nil }
            return first
        }
    }
}
