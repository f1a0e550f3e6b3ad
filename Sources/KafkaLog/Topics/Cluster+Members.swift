import CLibrdkafka
import Logs

// The group as its coordinator describes it to whoever asks. `rd_kafka_list_groups` rather than the admin calls, which
// librdkafka 2.0.2 has just got.
extension Cluster {
    private struct Member {
        var description: GroupDescription.Member
        var partitions: [PartitionName]
    }

    /// Who holds the partitions of these topics, and how far each is.
    func describeGroup(_ topics: [String]) throws(LogError) -> GroupDescription {
        let names = try partitions(of: topics)
        let ends = try offsets(names, at: .end)
        let starts = try offsets(names, at: .beginning)
        let commits: [PartitionName: PartitionList.Element]
        let members: [Member]
        let isRebalancing: Bool
        do throws(BrokerFailure) {
            // The holders first: who has committed since then is no longer restoring.
            (members, isRebalancing) = try askCoordinator { (_) throws(BrokerFailure) in try membersNow() }
            commits = try self.commits(names, isStable: false)
        } catch {
            throw self.error(error, during: "ask for the group \(settings.group)", topic: topics.first)
        }
        var holders: [PartitionName: GroupDescription.Member] = [:]
        for member in members { for name in member.partitions { holders[name] = member.description } }
        let partitions = names.map { name in
            var partition = GroupDescription.Partition(
                topic: name.topic, number: name.partition, start: starts[name] ?? 0, end: ends[name] ?? 0,
                committed: commits[name]?.offset)
            let note = commits[name].flatMap { CommitNote(text: $0.metadata) }
            partition.committer = note?.committer
            partition.committedAt = note?.time
            if let holder = holders[name] {
                partition.owner = holder.name
                let isCommitted = note?.isBy(id: holder.id, name: holder.name) ?? false
                partition.stage = isCommitted ? .running : .restoring
            }
            return partition
        }
        return GroupDescription(
            members: members.map(\.description).sorted { $0.name < $1.name }, partitions: partitions,
            isRebalancing: isRebalancing)
    }

    private func partitions(of topics: [String]) throws(LogError) -> [PartitionName] {
        let counts = try partitionCounts()
        var names: [PartitionName] = []
        for topic in topics {
            guard let count = counts[topic] else {
                throw LogError(
                    .stop,
                    "Kafka at \(settings.bootstrap): there is no topic \(topic): `kindred topics create` makes it")
            }
            names += (0..<Int32(clamping: count)).map { PartitionName(topic: topic, partition: $0) }
        }
        return names
    }

    private func membersNow() throws(BrokerFailure) -> (members: [Member], isRebalancing: Bool) {
        var answer: UnsafePointer<rd_kafka_group_list>?
        let code = unsafe rd_kafka_list_groups(client.handle, settings.group, &answer, max(patience, 1))
        defer { if let answer = unsafe answer { unsafe rd_kafka_group_list_destroy(answer) } }
        // With a broker away the answer is of the others, the group's own mostly among them.
        let isPartial = code == RD_KAFKA_RESP_ERR__PARTIAL
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR || isPartial, let list = unsafe answer else {
            throw BrokerFailure(code)
        }
        for index in 0..<Int(unsafe list.pointee.group_cnt) {
            let group = unsafe list.pointee.groups[index]
            guard unsafe String(cString: group.group) == settings.group else { continue }
            let code = unsafe group.err
            guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw BrokerFailure(code) }
            let state = unsafe String(cString: group.state)
            let members = (0..<Int(unsafe group.member_cnt)).map { unsafe member(group.members[$0]) }
            return (members, state == "PreparingRebalance" || state == "CompletingRebalance")
        }
        if isPartial { throw BrokerFailure(code) }
        return ([], false)
    }

    private func member(_ info: rd_kafka_group_member_info) -> Member {
        let name = unsafe String(cString: info.client_id)
        let prefix = "\(settings.group)/"
        var instance = name
        if name.hasPrefix(prefix), let end = name.lastIndex(of: "/"),
            end >= name.index(name.startIndex, offsetBy: prefix.count)
        {
            instance = String(name[name.index(name.startIndex, offsetBy: prefix.count)..<end])
        }
        let bytes = unsafe UnsafeRawBufferPointer(
            start: info.member_assignment, count: Int(info.member_assignment_size))
        return unsafe Member(
            description: GroupDescription.Member(id: String(cString: info.member_id), name: name, instance: instance),
            partitions: MemberAssignment(bytes: Array(bytes)).partitions)
    }
}
