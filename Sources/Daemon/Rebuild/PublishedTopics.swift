import Engine
import Events
import Logs

/// Reads what is known of a partition from the topics that tell of it, in slices.
final class PublishedTopics {
    private static let sliceBytes = 1 << 20

    private(set) var state = PublishedState()
    private let log: any Log
    private let partition: Int32
    private let topics: TopicPlan
    /// Topics still to be read, the one at hand first.
    private var rest: [String]
    private var reader: (reader: any LogReader, end: Int64)?
    private var buffer = RecordBuffer()

    init(log: any Log, topics: TopicPlan, partition: Int32) {
        self.log = log
        self.topics = topics
        self.partition = partition
        rest = [topics.changelog, topics.segmentMembers, topics.segmentEvents, topics.segments]
    }

    var isComplete: Bool { rest.isEmpty }

    /// Reads the next slice; answers how many offsets it passed.
    func advance() throws(ReadFailure) -> Int64 {
        guard let topic = rest.first else { return 0 }
        let current: (reader: any LogReader, end: Int64)
        let before: Int64
        do throws(LogError) {
            current = try open(topic)
            before = current.reader.position
            try current.reader.read(into: &buffer, bytesMax: Self.sliceBytes)
        } catch {
            throw .log(error)
        }
        try take(from: topic)
        if current.reader.position >= current.end {
            rest.removeFirst()
            reader = nil
        }
        return current.reader.position - before
    }

    private func open(_ topic: String) throws(LogError) -> (reader: any LogReader, end: Int64) {
        if let reader { return reader }
        let opened = try log.reader(topic: topic, partition: partition, from: 0)
        let pair = (opened, try opened.end())
        reader = pair
        return pair
    }

    private func take(from topic: String) throws(ReadFailure) {
        var cursor = RecordCursor()
        while let record = buffer.next(&cursor) {
            switch topic {
            case topics.changelog:
                do throws(RestoreError) {
                    try state.takeChangelog(record)
                } catch {
                    throw .fatal(.restore(topic: topic, partition: partition, "\(error)"))
                }
            case topics.segmentMembers: state.takeMember(record)
            case topics.segmentEvents: state.takeChange(record)
            default: state.takeLine(record, partition: partition)
            }
        }
    }
}
