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
            let (count, headers) = fill(from: output.records, &cursor)
            if count == 0 { return true }
            let sent =
                unsafe headers.map { sendOne(to: topic, output.partition, headers: $0) }
                ?? Int(rd_kafka_produce_batch(topic.handle, output.partition, 0, messages, Int32(count)))
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

    /// Takes the next records; one with headers goes alone, as only single records take any.
    private func fill(from records: borrowing RecordBuffer, _ cursor: inout RecordCursor) -> (Int, RecordHeaders?) {
        var count = 0
        var ahead = cursor
        while count < Self.countMax, let record = records.next(&ahead) {
            if record.headers != nil, count > 0 { break }
            cursor = ahead
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
            if let headers = record.headers { return (count, headers) }
        }
        return (count, nil)
    }

    /// Hands over the first message with headers; answers how many were taken, none or one.
    private func sendOne(to topic: TopicHandle, _ partition: Int32, headers: RecordHeaders) -> Int {
        let message = unsafe messages[0]
        var words: [rd_kafka_vu_t] = unsafe (0..<4).map { _ in unsafe rd_kafka_vu_t() }
        unsafe words[0].vtype = RD_KAFKA_VTYPE_RKT
        unsafe words[0].u.rkt = topic.handle
        unsafe words[1].vtype = RD_KAFKA_VTYPE_PARTITION
        unsafe words[1].u.i32 = partition
        unsafe words[2].vtype = RD_KAFKA_VTYPE_VALUE
        unsafe words[2].u.mem = .init(ptr: message.payload, size: message.len)
        unsafe words[3].vtype = RD_KAFKA_VTYPE_KEY
        unsafe words[3].u.mem = .init(ptr: message.key, size: message.key_len)
        let list = unsafe rd_kafka_headers_new(8)
        for header in headers {
            unsafe rd_kafka_header_add(
                list, header.name.baseAddress?.assumingMemoryBound(to: CChar.self), header.name.count,
                header.value?.baseAddress, header.value?.count ?? 0)
        }
        var last = unsafe rd_kafka_vu_t()
        unsafe last.vtype = RD_KAFKA_VTYPE_HEADERS
        unsafe last.u.headers = unsafe list
        unsafe words.append(last)
        guard let failure = unsafe BrokerFailure(taking: rd_kafka_produceva(client.handle, words, words.count)) else {
            return 1
        }
        // Only a message that was taken takes its headers along.
        unsafe rd_kafka_headers_destroy(list)
        unsafe messages[0].err = failure.code
        return 0
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
        // The code alone: of a record that was sent, librdkafka's text of the error is the record.
        let failed = unsafe Failed(topic: topic, failure: BrokerFailure(message.pointee.err))
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
