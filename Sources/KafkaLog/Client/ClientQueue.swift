import CLibrdkafka

/// Owns a reference to one of a client's queues. The client lives at least as long.
@safe
final class ClientQueue {
    let handle: OpaquePointer
    private let client: KafkaClient

    /// The queue of a group member's events; nil where the client is no member.
    static func events(of client: KafkaClient) -> ClientQueue? {
        unsafe ClientQueue(rd_kafka_queue_get_consumer(client.handle), of: client)
    }

    /// The records of one partition alone, which no longer flow into the client's own queue.
    static func records(of client: KafkaClient, topic: String, partition: Int32) -> ClientQueue? {
        let queue = unsafe ClientQueue(rd_kafka_queue_get_partition(client.handle, topic, partition), of: client)
        if let queue { unsafe rd_kafka_queue_forward(queue.handle, nil) }
        return queue
    }

    /// A queue of its own, for whatever is led into it.
    init(_ client: KafkaClient) {
        unsafe handle = rd_kafka_queue_new(client.handle)
        self.client = client
    }

    private init?(_ handle: OpaquePointer?, of client: KafkaClient) {
        guard let handle = unsafe handle else { return nil }
        unsafe self.handle = unsafe handle
        self.client = client
    }

    deinit { unsafe rd_kafka_queue_destroy(handle) }

    /// Lets arrivals on the empty queue ring a bell; nil for none.
    func ring(_ bell: ArrivalBell?) {
        guard let bell else { return unsafe rd_kafka_queue_io_event_enable(handle, -1, nil, 0) }
        var one: UInt8 = 1
        unsafe rd_kafka_queue_io_event_enable(handle, bell.descriptor, &one, 1)
    }
}
