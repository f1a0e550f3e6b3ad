import CLibrdkafka
import Logs

/// Where a partition begins and ends.
struct Watermarks: Equatable {
    /// Offset of the oldest record kept.
    var start: Int64
    /// Offset behind the last record, committed or not.
    var end: Int64
}

/// A partition of a topic, as a dictionary's key.
struct PartitionName: Hashable {
    let topic: String
    let partition: Int32
}

extension Cluster {
    /// One partition's bounds, asked anew.
    func watermarks(_ topic: String, _ partition: Int32) throws(LogError) -> Watermarks {
        do {
            return try persist { () throws(BrokerFailure) in
                var marks = Watermarks(start: 0, end: 0)
                let code = unsafe rd_kafka_query_watermark_offsets(
                    client.handle, topic, partition, &marks.start, &marks.end, patience)
                try BrokerFailure.check(code)
                return marks
            }
        } catch {
            throw self.error(error, during: "ask for the ends of \(topic)/\(partition)", topic: topic)
        }
    }

    /// Offsets of many partitions at once, a request a broker.
    /// - Parameter patience: nil for that of the settings.
    func offsets(
        _ partitions: [PartitionName], at place: Place, patience: Duration? = nil
    ) throws(LogError) -> [PartitionName: Int64] {
        guard !partitions.isEmpty else { return [:] }
        let patience = patience ?? settings.answerMax
        do {
            return try persist(atMost: patience) { () throws(BrokerFailure) in
                try offsetsNow(partitions, at: place, patience: patience)
            }
        } catch {
            throw self.error(error, during: "ask for the ends of partitions", topic: partitions.first?.topic)
        }
    }

    /// Waits until each partition of topics that were just made has somebody to ask.
    func awaitLeaders(of topics: [TopicSpecification]) throws(LogError) {
        let names = topics.flatMap { topic in
            (0..<Int32(clamping: topic.partitions)).map { PartitionName(topic: topic.name, partition: $0) }
        }
        do {
            _ = try persist(isNew: true) { () throws(BrokerFailure) in
                try offsetsNow(names, at: .end, patience: settings.answerMax)
            }
        } catch {
            throw self.error(error, during: "wait for new topics", topic: topics.first?.name)
        }
    }

    private func offsetsNow(
        _ partitions: [PartitionName], at place: Place, patience: Duration
    ) throws(BrokerFailure) -> [PartitionName: Int64] {
        let list = PartitionList(capacity: partitions.count)
        // A logical offset in the place of a time asks for what it stands for.
        for name in partitions { list.add(name.topic, name.partition, offset: Int64(place.rawValue)) }
        try BrokerFailure.check(unsafe rd_kafka_offsets_for_times(client.handle, list.list, patience.millisecondsInt32))
        try list.checkElements()
        return Dictionary(
            list.elements.map { (PartitionName(topic: $0.topic, partition: $0.partition), $0.offset) },
            uniquingKeysWith: { first, _ in first })
    }

    /// Asks again, for as long as patience lasts, what failed because partitions are between two leaders, a moment after
    /// they were made or moved.
    /// - Parameter isNew: whether topics may not be known everywhere yet.
    private func persist<Answer>(
        isNew: Bool = false, atMost patience: Duration? = nil, _ question: () throws(BrokerFailure) -> Answer
    ) throws(BrokerFailure) -> Answer {
        let deadline = ContinuousClock.now + (patience ?? settings.answerMax)
        while true {
            do throws(BrokerFailure) {
                return try question()
            } catch {
                let isPassing = error.isChangeOfLeader || isNew && error.isUnknownTopic
                guard isPassing, ContinuousClock.now < deadline else { throw error }
                pause.wait(atMost: .milliseconds(50))
            }
        }
    }

    /// A place in a partition, as the protocol writes it.
    enum Place: Int32 {
        case beginning = -2
        case end = -1
    }
}
