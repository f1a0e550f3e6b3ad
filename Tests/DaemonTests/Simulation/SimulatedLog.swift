import Daemon
import Events
import Logs

/// A log in memory on one thread, whose calls fail, are slow, or stay silent about their success, as a seed has it.
///
/// It has one group. Members share the partitions: each partition has one owner at most, and moves only once its owner
/// has released it, or is gone.
final class SimulatedLog: Log, @unchecked Sendable {  // Used on one thread.
    struct Entry {
        var key: [UInt8]?
        var value: [UInt8]?
    }

    let partitions: Int
    var faults: Faults
    private(set) var entries: [TopicPartition: [Entry]] = [:]
    private(set) var committed: [TopicPartition: Int64] = [:]
    private(set) var members: [SimulatedMember] = []
    private var owners: [Int32: Int] = [:]
    private var wanted: [Int32: Int] = [:]
    private var memberNumber = 0

    init(partitions: Int, faults: Faults) {
        self.partitions = partitions
        self.faults = faults
    }

    func count(_ topic: String, _ partition: Int32) -> Int {
        entries[TopicPartition(topic: topic, partition: partition)]?.count ?? 0
    }

    func put(_ entry: Entry, topic: String, partition: Int32) {
        entries[TopicPartition(topic: topic, partition: partition), default: []].append(entry)
    }

    // MARK: the group

    /// Gives every partition to somebody, as far as its owner has released it.
    func settle() {
        for partition in 0..<Int32(partitions) {
            let heirs = members.filter { !$0.isGone }
            guard !heirs.isEmpty else { return }
            if owners[partition] == nil {
                let heir = heirs.first { $0.number == wanted[partition] } ?? heirs[Int(partition) % heirs.count]
                owners[partition] = heir.number
                wanted[partition] = heir.number
                heir.news.append(.assigned([assignment(partition, heir.topics)]))
            }
        }
    }

    /// Wants a partition to move to another member.
    func move(_ partition: Int32, to member: SimulatedMember) {
        guard let owner = owners[partition], owner != member.number, wanted[partition] == owner else { return }
        wanted[partition] = member.number
        members.first { $0.number == owner }?.news.append(.revoked([partition]))
    }

    func released(_ released: [Int32], by number: Int) {
        for partition in released where owners[partition] == number { owners[partition] = nil }
        settle()
    }

    /// A member is gone, by its own will or without a word.
    func left(_ member: SimulatedMember) {
        member.isGone = true
        members.removeAll { $0 === member }
        released(owners.filter { $0.value == member.number }.map(\.key), by: member.number)
    }

    private func assignment(_ partition: Int32, _ topics: [String]) -> PartitionAssignment {
        PartitionAssignment(
            partition: partition,
            committed: topics.map { committed[TopicPartition(topic: $0, partition: partition)] })
    }

    // MARK: commits

    func apply(_ transaction: LogTransaction) {
        for output in transaction.outputs {
            var cursor = RecordCursor()
            while let record = output.records.next(&cursor) {
                unsafe put(
                    Entry(
                        key: record.key.map { unsafe [UInt8]($0) },
                        value: unsafe record.value.map { unsafe [UInt8]($0) }),
                    topic: output.topic, partition: output.partition)
            }
        }
        for offset in transaction.offsets {
            committed[TopicPartition(topic: offset.topic, partition: offset.partition)] = offset.next
        }
    }

    // MARK: Log

    func create(_ topics: [TopicSpecification]) throws(LogError) {}
    func topics() throws(LogError) -> [TopicDescription] { [] }
    func append(_ outputs: [TopicOutput]) throws(LogError) { apply(LogTransaction(outputs: outputs, offsets: [])) }
    func close() {}

    func reader(topic: String, partition: Int32, from offset: Int64) throws(LogError) -> any LogReader {
        if faults.strikes() { throw LogError(.retry, "no reader now") }
        return SimulatedReader(log: self, topic: topic, partition: partition, position: offset)
    }

    func member(topics: [String], slot: Int, slots: Int) throws(LogError) -> any LogMember {
        join(topics: topics)
    }

    func join(topics: [String]) -> SimulatedMember {
        let member = SimulatedMember(log: self, topics: topics, number: memberNumber)
        memberNumber += 1
        members.append(member)
        settle()
        return member
    }

    func committer(slot: Int) throws(LogError) -> any LogCommitter { SimulatedCommitter(log: self) }
}
