import Foundation

/// What is taken out of librdkafka's statistics.
struct ClientStatistics: Sendable {
    struct Broker: Sendable {
        var id: String
        var roundTripSeconds: Double
        var throttleSeconds: Double
    }

    var queuedRecords: Int64
    var queuedBytes: Int64
    var brokers: [Broker]

    /// nil where the text is not what librdkafka writes.
    init?(json: UnsafeRawBufferPointer) {
        guard let body = unsafe try? JSONDecoder().decode(Body.self, from: Data(json)) else { return nil }
        let partitions = body.topics.values.flatMap { $0.partitions.values }
        queuedRecords = body.records + partitions.reduce(0) { $0 + $1.records }
        queuedBytes = body.bytes + partitions.reduce(0) { $0 + $1.bytes }
        brokers = body.brokers.values.filter { $0.nodeid >= 0 }.map {
            Broker(
                id: String($0.nodeid), roundTripSeconds: Double($0.rtt.p99) / 1e6,
                throttleSeconds: Double($0.throttle.avg) / 1e3)
        }
    }

    private struct Body: Decodable {
        var records: Int64
        var bytes: Int64
        var brokers: [String: BrokerBody]
        var topics: [String: TopicBody]

        enum CodingKeys: String, CodingKey {
            case records = "msg_cnt"
            case bytes = "msg_size"
            case brokers, topics
        }
    }

    private struct BrokerBody: Decodable {
        var nodeid: Int
        /// Microseconds.
        var rtt: Window
        /// Milliseconds.
        var throttle: Window
    }

    private struct Window: Decodable {
        var avg: Int64
        var p99: Int64
    }

    private struct TopicBody: Decodable {
        var partitions: [String: PartitionBody]
    }

    private struct PartitionBody: Decodable {
        var records: Int64
        var bytes: Int64

        enum CodingKeys: String, CodingKey {
            case records = "fetchq_cnt"
            case bytes = "fetchq_size"
        }
    }
}
