import CLibrdkafka
import Logs

// The group's side of a member: taking partitions over, being asked to give them up, and losing them.
extension KafkaMember {
    /// Serves the group's protocol; answers news, nil where there are none for now.
    func attendToGroup() throws(LogError) -> MemberNews? {
        while let message = unsafe rd_kafka_consumer_poll(client.handle, 0) {
            // Records never come here: each partition has a queue of its own, or is paused.
            let failure = unsafe message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : BrokerFailure(message)
            unsafe rd_kafka_message_destroy(message)
            if let failure { try complain(failure) }
        }
        if let failure = client.fatalFailure { throw groupFailure(failure) }
        while !isLeaving, let event = inbox.next() {
            switch event {
            case .assigned(let names): try takeOver(names)
            case .revoked(let names, let isLost):
                if let news = try giveUp(names, isLost: isLost) { return news }
            }
        }
        return try tellOfAssignment()
    }

    /// Takes partitions over without fetching them: at their ends, and paused before the first answer counts.
    private func takeOver(_ names: [PartitionName]) throws(LogError) {
        let list = PartitionList(capacity: names.count)
        for name in names { list.add(name.topic, name.partition, offset: Int64(Cluster.Place.end.rawValue)) }
        try attempt("take over partitions") { () throws(BrokerFailure) in
            try BrokerFailure.check(unsafe rd_kafka_assign(client.handle, list.list))
            if !names.isEmpty { try BrokerFailure.check(unsafe rd_kafka_pause_partitions(client.handle, list.list)) }
        }
        held = names.map { Held(name: $0, queue: nil) }
        untold = names
        untoldMax = .now + cluster.settings.transactionTimeout + cluster.settings.answerMax
    }

    private func giveUp(_ names: [PartitionName], isLost: Bool) throws(LogError) -> MemberNews? {
        failure = nil
        // Partitions that nobody was told of are given back without a word.
        guard untold == nil, !held.isEmpty else {
            untold = nil
            held = []
            membership.hold([])
            try attempt("give up partitions") { () throws(BrokerFailure) in
                try BrokerFailure.check(unsafe rd_kafka_assign(client.handle, nil))
            }
            return nil
        }
        isLeaving = true
        // A member that answers too late is asked to give up what the group has given others since.
        let isLost = isLost || GroupMetadata(of: client)?.isMember != true
        // Nothing more of them is read; what was read may still be committed, unless they are others' already.
        for index in held.indices { held[index].queue = nil }
        if isLost { membership.hold([]) }
        let numbers = Set(names.map(\.partition)).sorted()
        return isLost ? .lost(numbers) : .revoked(numbers)
    }

    /// Tells of partitions taken over, once it is known where the group stands in them.
    private func tellOfAssignment() throws(LogError) -> MemberNews? {
        guard let names = untold else { return nil }
        let committed: [PartitionName: Int64]
        do throws(BrokerFailure) {
            committed = try cluster.committed(names, patience: 500)
        } catch {
            // A transaction is open on them: its owner commits it, or the broker ends it.
            if error.mayBeUnstableOffset, ContinuousClock.now < untoldMax { return nil }
            throw cluster.error(error, during: "read the offsets of the group \(cluster.settings.group)")
        }
        let numbers = Set(names.map(\.partition)).sorted()
        let all = Set(names)
        for number in numbers {
            for topic in topics where !all.contains(PartitionName(topic: topic, partition: number)) {
                throw LogError(
                    .stop,
                    "the group \(cluster.settings.group) gave this worker partition \(number) of some of the topics "
                        + "\(topics.joined(separator: ", ")), but not of \(topic): all must have equally many partitions, "
                        + "and every member of the group must read all of them")
            }
        }
        untold = nil
        membership.hold(all)
        return .assigned(
            numbers.map { number in
                PartitionAssignment(
                    partition: number, committed: topics.map { committed[PartitionName(topic: $0, partition: number)] })
            })
    }

    /// What the group's queue complains of: connections mend themselves, the rest does not.
    private func complain(_ failure: BrokerFailure) throws(LogError) {
        switch failure.code {
        case RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED, RD_KAFKA_RESP_ERR__PARTITION_EOF: return
        case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET, RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
            // Of a partition that is not read yet.
            return
        default: throw groupFailure(failure)
        }
    }

    func groupFailure(_ failure: BrokerFailure) -> LogError {
        let group = cluster.settings.group
        if let permission = failure.missingPermission("Read", topic: topics.first, group: group) {
            return LogError(.stop, "Kafka at \(cluster.settings.bootstrap): \(permission)")
        }
        if failure.code == RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID {
            return LogError(
                .stop,
                "another process has joined the group \(group) under this instance's name: give every process a name "
                    + "`instance` of its own")
        }
        if failure.isFatal { return LogError(.stop, "the group \(group): \(failure.text)") }
        return cluster.error(failure, during: "take part in the group \(group)", topic: topics.first)
    }

    func readFailure(_ failure: BrokerFailure) -> LogError {
        switch failure.code {
        case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET, RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
            LogError(
                .stop,
                "\(failure.text): records fell out of retention before they were read, or a topic was cut or made anew")
        default: groupFailure(failure)
        }
    }
}
