import CLibrdkafka
import Logs

/// A consumer without a group, which reads partitions from where it is told: any number at once, each into a queue of
/// its own. From any thread.
final class ReadingClient: Sendable {
    private let client: KafkaClient

    init(_ client: KafkaClient) { self.client = client }

    /// Lets a partition's records flow into a new queue, which is the caller's alone.
    func start(_ name: PartitionName, at offset: Int64) throws(BrokerFailure) -> ReadingStream {
        guard let topic = TopicHandle(name.topic, of: client) else {
            throw BrokerFailure(RD_KAFKA_RESP_ERR__INVALID_ARG)
        }
        let queue = ClientQueue(client)
        guard unsafe rd_kafka_consume_start_queue(topic.handle, name.partition, offset, queue.handle) == 0 else {
            throw BrokerFailure(rd_kafka_last_error())
        }
        return ReadingStream(topic: topic, partition: name.partition, queue: queue)
    }
}

/// A partition that flows into a queue; stops with the value.
final class ReadingStream {
    let queue: ClientQueue
    private let topic: TopicHandle
    private let partition: Int32

    fileprivate init(topic: TopicHandle, partition: Int32, queue: ClientQueue) {
        self.topic = topic
        self.partition = partition
        self.queue = queue
    }

    deinit { unsafe _ = rd_kafka_consume_stop(topic.handle, partition) }
}
