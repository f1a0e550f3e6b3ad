import Coordination
import Engine
import Events
import Logs
import Numerics

/// What the coordinator publishes, gathered by topic and partition until a commit takes it.
///
/// Unsafe inside: texts are lent to a buffer as bytes while they are copied.
@safe
struct CoordinatorOutputs: ~Copyable {
    private struct Record {
        var key: [UInt8]
        var value: [UInt8]?
    }

    private let topics: TopicPlan
    private var records: [TopicPartition: [Record]] = [:]
    private(set) var byteCount = 0

    init(topics: TopicPlan) { self.topics = topics }

    var isEmpty: Bool { records.isEmpty }

    mutating func add(_ output: CoordinatorOutput) {
        switch output {
        case .catalog(let key, let value): add(topics.catalog, 0, key, value)
        case .order(let partition, let order):
            // Texts, whole numbers and truths: there is nothing in an order that JSON cannot hold.
            guard let value = try? order.json() else { return }
            add(topics.jobs, partition, "\(order.subject)/\(partition)", value)
        case .status(let key, let value): add(topics.jobStatus, partition(of: key), key, value)
        case .insight(let key, let value): add(topics.insights, partition(of: key), key, value)
        }
    }

    private mutating func add(_ topic: String, _ partition: Int32, _ key: String, _ value: [UInt8]?) {
        let record = Record(key: Array(key.utf8), value: value)
        records[TopicPartition(topic: topic, partition: partition), default: []].append(record)
        byteCount += RecordBuffer.headerBytes + record.key.count + (value?.count ?? 0)
    }

    /// As Kafka's own producers choose it.
    private func partition(of key: String) -> Int32 {
        unsafe Array(key.utf8).withUnsafeBytes {
            unsafe Murmur2.partition(of: $0, partitions: Int32(topics.partitions))
        }
    }

    /// Everything, the catalog's records last; empties it.
    mutating func take() -> [TopicOutput] {
        defer {
            records = [:]
            byteCount = 0
        }
        let places = records.keys.sorted { left, right in
            let ranks = (left.topic == topics.catalog ? 1 : 0, right.topic == topics.catalog ? 1 : 0)
            return (ranks.0, left.topic, left.partition) < (ranks.1, right.topic, right.partition)
        }
        return places.map { place in
            var buffer = RecordBuffer()
            for record in records[place] ?? [] {
                unsafe record.key.withUnsafeBytes { key in
                    guard let value = record.value else { return unsafe buffer.append(key: key, value: nil) }
                    unsafe value.withUnsafeBytes { unsafe buffer.append(key: key, value: $0) }
                }
            }
            return TopicOutput(topic: place.topic, partition: place.partition, records: buffer)
        }
    }
}

extension ShardOrder {
    /// What it is about, as the key of its record.
    fileprivate var subject: String {
        switch self {
        case .adopt: "definitions"
        case .list(let segment, _, _): segment
        case .work(let task): task.run
        case .cancel(let run), .erase(let run, _): run
        }
    }
}
