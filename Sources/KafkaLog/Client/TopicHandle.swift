import CLibrdkafka

/// Owns a client's handle of a topic. The client lives at least as long.
@safe
final class TopicHandle {
    let handle: OpaquePointer
    let name: String
    private let client: KafkaClient

    /// nil where the name is none that librdkafka takes.
    init?(_ name: String, of client: KafkaClient) {
        guard let handle = unsafe rd_kafka_topic_new(client.handle, name, nil) else { return nil }
        unsafe self.handle = unsafe handle
        self.name = name
        self.client = client
    }

    deinit { unsafe rd_kafka_topic_destroy(handle) }
}
