import CLibrdkafka
import Logs

/// One request through librdkafka's admin interface, with a queue of its own for the answer. Owns the answer.
@safe
final class AdminQuestion {
    private let client: KafkaClient
    private let queue: ClientQueue
    private let options: OpaquePointer?
    private var answer: OpaquePointer?

    init(_ client: KafkaClient, _ operation: rd_kafka_admin_op_t, patience: Int32) {
        self.client = client
        queue = ClientQueue(client)
        unsafe options = rd_kafka_AdminOptions_new(client.handle, operation)
        // The bound is the caller's patience; what these calls would refuse, they refuse of larger values only.
        unsafe rd_kafka_AdminOptions_set_request_timeout(options, max(patience, 1), nil, 0)
    }

    deinit {
        if let answer = unsafe answer { unsafe rd_kafka_event_destroy(answer) }
        if let options = unsafe options { unsafe rd_kafka_AdminOptions_destroy(options) }
    }

    /// Sends the request by `send`, and waits for its answer, which lives as long as this value.
    func ask(
        _ send: (_ client: OpaquePointer, _ options: OpaquePointer?, _ queue: OpaquePointer) -> Void
    ) throws(BrokerFailure) -> OpaquePointer {
        unsafe send(client.handle, options, queue.handle)
        // librdkafka answers within the request's own time-out, whatever becomes of the broker.
        guard let event = unsafe rd_kafka_queue_poll(queue.handle, -1) else {
            throw BrokerFailure(RD_KAFKA_RESP_ERR__TIMED_OUT)
        }
        unsafe answer = event
        let code = unsafe rd_kafka_event_error(event)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw BrokerFailure(code, unsafe String(cString: rd_kafka_event_error_string(event)))
        }
        return unsafe event
    }
}
