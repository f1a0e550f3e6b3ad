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
    func offsets(_ partitions: [PartitionName], at place: Place) throws(LogError) -> [PartitionName: Int64] {
        guard !partitions.isEmpty else { return [:] }
        do {
            return try persist { () throws(BrokerFailure) in try offsetsNow(partitions, at: place) }
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
            _ = try persist(isNew: true) { () throws(BrokerFailure) in try offsetsNow(names, at: .end) }
        } catch {
            throw self.error(error, during: "wait for new topics", topic: topics.first?.name)
        }
    }

    private func offsetsNow(
        _ partitions: [PartitionName], at place: Place
    ) throws(BrokerFailure) -> [PartitionName: Int64] {
        let list = PartitionList(capacity: partitions.count)
        // A logical offset in the place of a time asks for what it stands for.
        for name in partitions { list.add(name.topic, name.partition, offset: Int64(place.rawValue)) }
        try BrokerFailure.check(unsafe rd_kafka_offsets_for_times(client.handle, list.list, patience))
        try list.checkElements()
        return Dictionary(
            list.elements.map { (PartitionName(topic: $0.topic, partition: $0.partition), $0.offset) },
            uniquingKeysWith: { first, _ in first })
    }

    /// Asks again, for as long as patience lasts, what failed because partitions are between two leaders, a moment after
    /// they were made or moved.
    /// - Parameter isNew: whether topics may not be known everywhere yet.
    private func persist<Answer>(
        isNew: Bool = false, _ question: () throws(BrokerFailure) -> Answer
    ) throws(BrokerFailure) -> Answer {
        let deadline = ContinuousClock.now + settings.answerMax
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

    /// The group's committed offsets, those without one left out; waits until no transaction is open on them.
    /// - Parameter isStable: false answers what is committed by now, whatever is under way.
    func committed(
        _ partitions: [PartitionName], isStable: Bool = true, patience: Int32? = nil
    ) throws(BrokerFailure) -> [PartitionName: Int64] {
        guard !partitions.isEmpty else { return [:] }
        let deadline = ContinuousClock.now + .milliseconds(Int(patience ?? self.patience))
        while true {
            do {
                return try committedNow(partitions, isStable: isStable)
            } catch {
                guard error.code == RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT, ContinuousClock.now < deadline else {
                    throw error
                }
                // The broker has nothing that could be waited for: it is asked again.
                pause.wait(atMost: .milliseconds(50))
            }
        }
    }

    private func committedNow(
        _ partitions: [PartitionName], isStable: Bool
    ) throws(BrokerFailure) -> [PartitionName: Int64] {
        let list = PartitionList(capacity: partitions.count)
        for name in partitions { list.add(name.topic, name.partition, offset: -1001) }
        let question = AdminQuestion(client, RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS, patience: patience)
        if isStable { question.requireStableOffsets() }
        var request = unsafe rd_kafka_ListConsumerGroupOffsets_new(settings.group, list.list)
        defer { unsafe rd_kafka_ListConsumerGroupOffsets_destroy(request) }
        let event = unsafe try question.ask { client, options, queue in
            unsafe rd_kafka_ListConsumerGroupOffsets(client, &request, 1, options, queue)
        }
        var count = 0
        let groups = unsafe rd_kafka_ListConsumerGroupOffsets_result_groups(
            rd_kafka_event_ListConsumerGroupOffsets_result(event), &count)
        guard count == 1, let group = unsafe groups?[0] else { return [:] }
        if let failure = unsafe BrokerFailure(group: group) { throw failure }
        guard let found = unsafe rd_kafka_group_result_partitions(group) else { return [:] }
        var committed: [PartitionName: Int64] = [:]
        for element in unsafe PartitionList(copying: found).elements {
            guard element.code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw BrokerFailure(element.code) }
            if element.offset >= 0 {
                committed[PartitionName(topic: element.topic, partition: element.partition)] = element.offset
            }
        }
        return committed
    }
}

extension BrokerFailure {
    /// The error of a group's result, which the result owns; nil where there is none.
    fileprivate init?(group: OpaquePointer) {
        guard let error = unsafe rd_kafka_group_result_error(group) else { return nil }
        let code = unsafe rd_kafka_error_code(error)
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        self.init(code, unsafe String(cString: rd_kafka_error_string(error)))
    }
}
