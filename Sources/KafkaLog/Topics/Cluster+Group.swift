import CLibrdkafka
import Logs

// Offsets are asked for by consumers of the group's name that never join it. The admin call for the same
// (ListConsumerGroupOffsets) makes librdkafka 2.0.2 crash where the broker answers that its coordinator is loading.
extension Cluster {
    /// The group's committed offsets, those without one left out; waits until no transaction is open on them.
    ///
    /// An open transaction shows as silence too: librdkafka asks again by itself until the time is over.
    /// - Parameters:
    ///   - isStable: false answers what is committed by now, whatever is under way.
    ///   - patience: how long to wait for the answer, in milliseconds; if not given, as for any question.
    func committed(
        _ partitions: [PartitionName], isStable: Bool = true, patience: Int32? = nil
    ) throws(BrokerFailure) -> [PartitionName: Int64] {
        try commits(partitions, isStable: isStable, patience: patience).mapValues(\.offset)
    }

    /// The same, with what is kept beside each offset.
    func commits(
        _ partitions: [PartitionName], isStable: Bool = true, patience: Int32? = nil
    ) throws(BrokerFailure) -> [PartitionName: PartitionList.Element] {
        guard !partitions.isEmpty else { return [:] }
        return try askCoordinator(patience: patience) { (left) throws(BrokerFailure) in
            try committedNow(partitions, isStable: isStable, patience: left)
        }
    }

    /// Asks again, for as long as patience lasts, what the group's coordinator cannot answer now. The question is told
    /// the milliseconds that are left.
    func askCoordinator<Answer>(
        patience: Int32? = nil, _ question: (_ left: Int32) throws(BrokerFailure) -> Answer
    ) throws(BrokerFailure) -> Answer {
        let deadline = ContinuousClock.now + .milliseconds(Int(patience ?? self.patience))
        while true {
            do throws(BrokerFailure) {
                return try question(max(ContinuousClock.now.duration(to: deadline).millisecondsInt32, 100))
            } catch {
                guard error.isCoordinatorBusy, ContinuousClock.now < deadline else { throw error }
                // The broker has nothing that could be waited for: it is asked again.
                pause.wait(atMost: .milliseconds(50))
            }
        }
    }

    private func committedNow(
        _ partitions: [PartitionName], isStable: Bool, patience: Int32
    ) throws(BrokerFailure) -> [PartitionName: PartitionList.Element] {
        let client = isStable ? try stableClient() : self.client
        let list = PartitionList(capacity: partitions.count)
        for name in partitions { list.add(name.topic, name.partition, offset: -1001) }
        try BrokerFailure.check(unsafe rd_kafka_committed(client.handle, list.list, patience))
        try list.checkElements()
        var committed: [PartitionName: PartitionList.Element] = [:]
        for element in list.elements where element.offset >= 0 {
            committed[PartitionName(topic: element.topic, partition: element.partition)] = element
        }
        return committed
    }

    /// A client that sees nothing of open transactions, made when it is first wanted.
    private func stableClient() throws(BrokerFailure) -> KafkaClient {
        do {
            return try stable.withLock { client throws(LogError) in
                if let client { return client }
                let made = try makeClient("offsets", isolation: "read_committed")
                client = made
                return made
            }
        } catch {
            throw BrokerFailure(RD_KAFKA_RESP_ERR__INVALID_ARG, error.description)
        }
    }
}

extension BrokerFailure {
    /// Whether an answer may only have been held back by an open transaction.
    var mayBeUnstableOffset: Bool {
        code == RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT || code == RD_KAFKA_RESP_ERR__TIMED_OUT
    }

    /// Whether the group's coordinator, or the offset's transaction, needs a moment.
    var isCoordinatorBusy: Bool {
        switch code {
        case RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT, RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
            RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
            RD_KAFKA_RESP_ERR__WAIT_COORD:
            true
        default: false
        }
    }
}
