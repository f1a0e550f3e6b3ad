import Engine
import Events
import Logs

extension ShardCommit {
    /// Its records, each kind for its topic; the changelog's last.
    mutating func takeOutputs(_ topics: TopicPlan) -> [TopicOutput] {
        var outputs: [TopicOutput] = []
        Self.take(&segmentEvents, for: topics.segmentEvents, partition, &outputs)
        Self.take(&segmentMembers, for: topics.segmentMembers, partition, &outputs)
        Self.take(&segments, for: topics.segments, partition, &outputs)
        Self.take(&deadLetters, for: topics.deadLetters, partition, &outputs)
        Self.take(&partials, for: topics.partials, 0, &outputs)
        Self.take(&changelog, for: topics.changelog, partition, &outputs)
        return outputs
    }

    private static func take(
        _ records: inout RecordBuffer, for topic: String, _ partition: Int32, _ outputs: inout [TopicOutput]
    ) {
        guard records.count > 0 else { return }
        var taken = RecordBuffer(capacity: 0)
        swap(&taken, &records)
        outputs.append(TopicOutput(topic: topic, partition: partition, records: taken))
    }
}
