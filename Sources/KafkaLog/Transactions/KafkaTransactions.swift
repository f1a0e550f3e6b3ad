import CLibrdkafka
import Logs
import Telemetry

/// Makes the incarnations of one worker's producer, and reads what the broker holds of them.
final class KafkaTransactions: TransactionalClient {
    /// What a record costs within a batch beside its key and value, and a batch by itself, with room to spare.
    private static let overheadBytes = 256
    /// librdkafka's own bound of a batch; one of the broker's that is lower holds.
    private static let batchBytesMax = 1_000_000

    private let cluster: Cluster
    private let membership: SeatMembership
    private let seat: Seat
    private let transactionalID: String
    private let reporter: EventReporter?

    init(cluster: Cluster, membership: SeatMembership, instance: String, seat: Seat, reporter: EventReporter?) {
        self.cluster = cluster
        self.membership = membership
        self.seat = seat
        self.reporter = reporter
        transactionalID = "\(cluster.settings.group)/\(instance)/\(seat.name)"
    }

    func makeProducer() throws(ProducerError) -> any TransactionalProducer {
        let limits: [Int]
        do throws(LogError) {
            limits = try cluster.recordLimits()
        } catch {
            throw ProducerError(error.remedy == .stop ? .refused : .retriable, error.description)
        }
        let settings = cluster.settings
        let transactionTimeout = settings.transactionTimeout
        let defaults = settings.clientSettings([
            ("transaction.timeout.ms", String(transactionTimeout.millisecondsInt32)),
            ("compression.codec", "lz4"),
            ("linger.ms", "5"),
            // The outputs of a batch are bounded by the worker; here is no second bound below it.
            ("queue.buffering.max.messages", "2000000"),
            ("queue.buffering.max.kbytes", "2097151"),
            ("message.max.bytes", String(max(limits.max() ?? Self.batchBytesMax, Self.batchBytesMax))),
            ("batch.size", String(min(limits.min() ?? Self.batchBytesMax, Self.batchBytesMax))),
            ("statistics.interval.ms", "10000"),
        ])
        let owned = settings.owned([
            ("transactional.id", transactionalID), ("enable.idempotence", "true"), ("acks", "all"),
            ("delivery.report.only.error", "true"),
        ])
        let failures = DeliveryFailures()
        do throws(LogError) {
            let client = unsafe try KafkaClient(
                .producer, settings: defaults + owned,
                context: ClientContext(
                    role: "producer \(seat.name)", tokens: settings.tokens, reporter: reporter,
                    delivery: { unsafe failures.took($0) }))
            return KafkaProducer(
                client: client, failures: failures, cluster: cluster, membership: membership,
                transactionalID: transactionalID, callMax: transactionTimeout / 4)
        } catch {
            throw ProducerError(.refused, error.description)
        }
    }

    func committedOffsets(topic: String, partitions: [Int32]) throws(ProducerError) -> [Int32: Int64] {
        let names = partitions.map { PartitionName(topic: topic, partition: $0) }
        do throws(BrokerFailure) {
            // As long as a transaction of an earlier incarnation may live.
            let patience = (cluster.settings.transactionTimeout + cluster.settings.answerMax).millisecondsInt32
            let committed = try cluster.committed(names, patience: patience)
            return Dictionary(uniqueKeysWithValues: committed.map { ($0.key.partition, $0.value) })
        } catch {
            let text = cluster.error(error, during: "read the offsets of the group \(cluster.settings.group)")
            throw ProducerError(text.remedy == .stop ? .refused : .retriable, text.description)
        }
    }

    func recordBytesMax(topic: String) throws(ProducerError) -> Int {
        do throws(LogError) {
            return try cluster.recordLimit(topic: topic) - Self.overheadBytes
        } catch {
            throw ProducerError(error.remedy == .stop ? .refused : .retriable, error.description)
        }
    }
}

extension KafkaLogSettings {
    /// How long the broker keeps a transaction open that nobody ends.
    public var transactionTimeout: Duration {
        given("transaction.timeout.ms").flatMap(Int64.init).map { .milliseconds($0) } ?? .seconds(10)
    }
}

extension Cluster {
    private static let limitName = "max.message.bytes"
    /// What brokers take where nobody says otherwise.
    private static let limitByDefault = 1_048_588

    /// The largest batches, in bytes, that the topics in the settings take.
    func recordLimits() throws(LogError) -> [Int] {
        guard settings.topics != nil else { return [] }
        let topics = Array(try partitionCounts().keys)
        return try topicSettings(topics).values.compactMap { $0[Self.limitName].flatMap(Int.init) }
    }

    func recordLimit(topic: String) throws(LogError) -> Int {
        try topicSettings([topic])[topic]?[Self.limitName].flatMap(Int.init) ?? Self.limitByDefault
    }
}
