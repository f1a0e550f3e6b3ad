import Daemon
import Events
import Logs

/// A member of the simulated broker's group: heartbeats in the background, and an eager rebalance.
final class SimulatedMember: LogMember {
    private enum State: Equatable {
        /// Waits for the others; the generation it was in before.
        case joining(member: Int?, before: Int)
        /// Was given partitions, and asks where the group stands in them.
        case asking([Int32])
        case settled
        /// Is to give everything up, and does not join before it has.
        case leaving
    }

    private let process: SimulatedProcess
    private let topics: [String]
    private var state = State.joining(member: nil, before: 0)
    /// In whose name it commits; the last one, where it is out of the group.
    private(set) var credential: GroupCredential?
    private var held: [Int32] = []
    private var isOut = false
    private var news: [MemberNews] = []
    private var positions: [TopicPartition: Int] = [:]
    private var isPaused = false
    /// How often it was asked for news while it was paused.
    private(set) var pausedPolls = 0

    private var broker: SimulatedBroker { process.broker }
    private var now: Duration { broker.clock.monotonic }

    init(process: SimulatedProcess, topics: [String]) {
        self.process = process
        self.topics = topics
    }

    /// The background's turn.
    func keepUp() {
        switch state {
        case .joining(let member, let before):
            if let member, let given = broker.group.assignment(of: member), given.generation > before {
                credential = GroupCredential(member: member, generation: given.generation)
                state = .asking(given.partitions)
            } else {
                state = .joining(member: broker.group.join(member, at: now), before: before)
            }
        case .asking(let partitions):
            guard heartbeat() == .fine else { return join(again: credential?.member) }
            ask(partitions)
        case .settled: attend(heartbeat())
        case .leaving:
            if !isOut, heartbeat() == .unknown { lose() }
        }
    }

    private func heartbeat() -> BrokerGroup.Answer {
        credential.map { broker.group.heartbeat($0, at: now) } ?? .unknown
    }

    private func ask(_ partitions: [Int32]) {
        let places = partitions.flatMap { partition in
            topics.map { TopicPartition(topic: $0, partition: partition) }
        }
        do {
            let offsets = try broker.stableOffsets(places)
            held = partitions
            state = .settled
            news.append(
                .assigned(
                    partitions.map { partition in
                        PartitionAssignment(
                            partition: partition,
                            committed: topics.map { offsets[TopicPartition(topic: $0, partition: partition)] })
                    }))
        } catch {
            return
        }
    }

    private func attend(_ answer: BrokerGroup.Answer) {
        switch answer {
        case .fine: return
        case .rebalance where held.isEmpty: join(again: credential?.member)
        case .rebalance:
            state = .leaving
            news.append(.revoked(held))
        case .unknown: lose()
        }
    }

    private func lose() {
        state = .leaving
        isOut = true
        if held.isEmpty { return join(again: nil) }
        news.append(.lost(held))
    }

    private func join(again member: Int?) {
        state = .joining(member: member, before: credential?.generation ?? 0)
        isOut = false
        held = []
        news = []
        positions = [:]
        if member == nil { credential = nil }
    }

    func poll(into buffer: inout RecordBuffer, timeout: Duration) throws(LogError) -> MemberNews {
        buffer.removeAll()
        if broker.faults.strikes() { throw LogError(.retry, "no answer") }
        if isPaused { pausedPolls += 1 }
        if !news.isEmpty { return news.removeFirst() }
        if isPaused || !broker.isUp || broker.faults.strikes() { return .idle }
        let open = positions.filter { broker.partition($0.key.topic, $0.key.partition).lastStable > $0.value }.keys
            .sorted { ($0.partition, $0.topic) < ($1.partition, $1.topic) }
        guard !open.isEmpty else { return .idle }
        let source = open[broker.faults.below(open.count)]
        let most = 1 + broker.faults.below(6)
        positions[source] = broker.partition(source.topic, source.partition)
            .read(from: positions[source] ?? 0, most: most, into: &buffer)
        return buffer.count > 0 ? .records(topic: source.topic, partition: source.partition) : .idle
    }

    func seek(topic: String, partition: Int32, to offset: Int64) throws(LogError) {
        if broker.faults.strikes() { throw LogError(.retry, "no seek now") }
        guard held.contains(partition) else { return }
        positions[TopicPartition(topic: topic, partition: partition)] = Int(offset)
    }

    var unawareMax: Duration { .milliseconds(500) }

    func pause(_ paused: Bool) { isPaused = paused }

    func release(_ partitions: [Int32]) throws(LogError) {
        if broker.faults.strikes() { throw LogError(.retry, "not now") }
        join(giving: partitions)
    }

    /// Joins again, where these partitions are all that keeps it from that.
    func join(giving partitions: [Int32]) {
        guard state == .leaving, !held.isEmpty, held.allSatisfy(partitions.contains) else { return }
        join(again: isOut ? nil : credential?.member)
    }

    func close() {
        process.left(self)
        if broker.isUp, let member = credential?.member { broker.group.leave(member, at: now) }
    }
}
