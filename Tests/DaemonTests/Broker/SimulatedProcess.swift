import Daemon
import Events
import Logs

/// A process on its broker: it can be killed at any moment, and stand still for a while.
final class SimulatedProcess: @unchecked Sendable {  // Used on one thread.
    let broker: SimulatedBroker
    let instance: String
    let mutation: Mutation?
    private(set) var isAlive = true
    /// Stands still until then.
    var sleepsUntil: Duration = .zero
    private(set) var members: [(seat: Seat, member: SimulatedMember)] = []
    /// What happens elsewhere while a request is on its way.
    var meanwhile: () -> Void = {}

    init(broker: SimulatedBroker, instance: String, mutation: Mutation? = nil) {
        self.broker = broker
        self.instance = instance
        self.mutation = mutation
    }

    var isAwake: Bool { isAlive && broker.clock.monotonic >= sleepsUntil }

    func kill() { isAlive = false }

    /// What clients do in the background, as long as the process runs.
    func move() {
        guard isAwake, broker.isUp else { return }
        for (_, member) in members { member.keepUp() }
    }

    func join(topics: [String], seat: Seat) -> SimulatedMember {
        let member = SimulatedMember(process: self, topics: topics)
        members.append((seat, member))
        return member
    }

    func member(of seat: Seat) -> SimulatedMember? { members.first { $0.seat == seat }?.member }

    func left(_ member: SimulatedMember) { members.removeAll { $0.member === member } }
}

/// The broker as a log, for one process.
extension SimulatedProcess: Log {
    func identity() -> String { "simulated" }
    func create(_ topics: [TopicSpecification]) throws(LogError) {}
    func topics() throws(LogError) -> [TopicDescription] { [] }
    func group(topics: [String]) -> GroupDescription { GroupDescription() }
    func append(_ outputs: [TopicOutput]) throws(LogError) {}
    func close() {}
    func retentionAfterErasure(of topics: [String]) -> [TopicRetention] { [] }

    func reader(topic: String, partition: Int32, from offset: Int64) throws(LogError) -> any LogReader {
        if !broker.isUp || broker.faults.strikes() { throw LogError(.retry, "no reader now") }
        return SimulatedReader(
            broker: broker, place: TopicPartition(topic: topic, partition: partition), position: offset)
    }

    func member(topics: [String], seat: Seat, of seats: Int) throws(LogError) -> any LogMember {
        let member = join(topics: topics, seat: seat)
        return mutation.map { MutantMember(member, $0) } ?? member
    }

    func committer(seat: Seat) throws(LogError) -> any LogCommitter {
        var limits = TransactionMachine.Limits()
        limits.transactionTimeout = broker.timing.transactionTimeout
        limits.fencingsWindow = .milliseconds(240)
        let clock = broker.clock
        let committer = TransactionalCommitter(client: SimulatedClient(process: self, seat: seat), limits: limits) {
            clock.monotonic
        }
        return mutation.map { MutantCommitter(committer, $0) } ?? committer
    }
}

/// A read_committed reader, whose end is that of all that was written.
final class SimulatedReader: LogReader {
    private let broker: SimulatedBroker
    private let place: TopicPartition
    private(set) var position: Int64

    init(broker: SimulatedBroker, place: TopicPartition, position: Int64) {
        self.broker = broker
        self.place = place
        self.position = position
    }

    func read(into buffer: inout RecordBuffer, bytesMax: Int) throws(LogError) {
        buffer.removeAll()
        if !broker.isUp || broker.faults.strikes() { throw LogError(.retry, "no answer") }
        if broker.faults.strikes() { return }
        let most = 1 + broker.faults.below(8)
        position = Int64(
            broker.partition(place.topic, place.partition).read(from: Int(position), most: most, into: &buffer))
    }

    func end() throws(LogError) -> Int64 {
        if !broker.isUp || broker.faults.strikes() { throw LogError(.retry, "no end now") }
        return Int64(broker.partition(place.topic, place.partition).end)
    }
}
