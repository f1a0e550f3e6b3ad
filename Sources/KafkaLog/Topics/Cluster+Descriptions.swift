import CLibrdkafka
import Logs

extension Cluster {
    /// The topics as they are, by name.
    func topics() throws(LogError) -> [TopicDescription] {
        let counts = try partitionCounts()
        let names = counts.keys.sorted()
        let settings = try topicSettings(names)
        let partitions = names.flatMap { topic in
            (0..<Int32(clamping: counts[topic] ?? 0)).map { PartitionName(topic: topic, partition: $0) }
        }
        let starts = try offsets(partitions, at: .beginning)
        let ends = try offsets(partitions, at: .end)
        let committed: [PartitionName: Int64]
        do {
            committed = try settledOffsets(partitions)
        } catch {
            throw self.error(error, during: "read the offsets of the group \(self.settings.group)")
        }
        return names.map { topic in
            let policy = settings[topic]?["cleanup.policy"] ?? ""
            let own = partitions.filter { $0.topic == topic }
            return TopicDescription(
                specification: TopicSpecification(name: topic, partitions: own.count, kind: TopicKind(policy: policy)),
                partitions: own.map { name in
                    PartitionDescription(
                        start: starts[name] ?? 0, end: ends[name] ?? 0, bytes: nil, committed: committed[name])
                })
        }
    }
}

extension Cluster {
    /// What is committed, a commit that is just being made included; but nobody waits for one that does not end.
    private func settledOffsets(_ partitions: [PartitionName]) throws(BrokerFailure) -> [PartitionName: Int64] {
        do {
            return try committed(partitions, patience: 1000)
        } catch {
            guard error.mayBeUnstableOffset else { throw error }
            return try committed(partitions, isStable: false)
        }
    }
}

extension TopicKind {
    /// What a cleanup policy comes to. One that compacts and deletes loses what is old: it counts as append.
    init(policy: String) { self = policy == "compact" ? .compacted : .append }
}
