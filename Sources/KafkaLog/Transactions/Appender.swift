import CLibrdkafka
import Events
import Logs
import Synchronization
import Telemetry

/// Writes records from outside: each once and in order within its partition, without a transaction. From any thread,
/// one call at a time.
final class Appender: Sendable {
    /// How long a record waits for a broker that takes it: as long as those of Kafka's own producers do, so that a
    /// cluster that is without a leader or enough copies for a while loses nobody's events.
    private static let deliveryMax: Duration = .seconds(120)

    /// Used under the lock only.
    private final class Parts: @unchecked Sendable {
        let sender: RecordSender
        let failures = DeliveryFailures()

        init(_ cluster: Cluster, _ reporter: EventReporter?) throws(LogError) {
            let settings = cluster.settings.clientSettings([
                ("compression.codec", "lz4"), ("linger.ms", "5"), ("statistics.interval.ms", "0"),
                ("message.timeout.ms", String(Appender.deliveryMax.millisecondsInt32)),
                ("queue.buffering.max.messages", "1000000"),
                ("message.max.bytes", String(try cluster.recordLimits().max() ?? 1_000_000)),
                ("batch.size", "1000000"),
            ])
            let owned = cluster.settings.owned([
                ("enable.idempotence", "true"), ("acks", "all"), ("delivery.report.only.error", "true"),
            ])
            let failures = self.failures
            sender = unsafe RecordSender(
                try KafkaClient(
                    .producer, settings: settings + owned,
                    context: ClientContext(
                        role: "appender", tokens: cluster.settings.tokens, reporter: reporter,
                        delivery: { unsafe failures.took($0) })))
        }
    }

    private let cluster: Cluster
    private let reporter: EventReporter?
    private let parts = Mutex<Parts?>(nil)

    init(cluster: Cluster, reporter: EventReporter?) {
        self.cluster = cluster
        self.reporter = reporter
    }

    /// Writes all, and waits until the brokers have it.
    func append(_ outputs: [TopicOutput]) throws(LogError) {
        try parts.withLock { (parts) throws(LogError) in
            let open: Parts
            if let known = parts { open = known } else { open = try Parts(cluster, reporter) }
            parts = open
            do throws(BrokerFailure) {
                for output in outputs { try send(output, open.sender) }
            } catch {
                finish(open)
                // What failed in between is over; a client with a fatal error is not used again.
                if open.sender.client.fatalFailure != nil { parts = nil }
                throw failure(error, topic: outputs.first?.topic ?? "")
            }
            finish(open)
            if let failed = open.failures.take() {
                if open.sender.client.fatalFailure != nil { parts = nil }
                throw failure(failed.failure, topic: failed.topic)
            }
        }
    }

    /// Ends the client, if there is one.
    func close() { parts.withLock { $0 = nil } }

    private func send(_ output: TopicOutput, _ sender: RecordSender) throws(BrokerFailure) {
        var cursor = RecordCursor()
        guard try sender.send(output, from: &cursor, until: .now + Self.deliveryMax) else {
            throw BrokerFailure(RD_KAFKA_RESP_ERR__TIMED_OUT)
        }
    }

    /// Waits until the client points into nobody's memory any more: each record is there or has failed.
    private func finish(_ parts: Parts) {
        while unsafe rd_kafka_outq_len(parts.sender.client.handle) > 0 {
            unsafe _ = rd_kafka_flush(parts.sender.client.handle, 1000)
        }
    }

    private func failure(_ failure: BrokerFailure, topic: String) -> LogError {
        if let permission = failure.missingPermission("Write", topic: topic) {
            return LogError(.stop, "Kafka at \(cluster.settings.bootstrap): \(permission)")
        }
        return cluster.error(failure, during: "write to \(topic)", topic: topic)
    }
}
