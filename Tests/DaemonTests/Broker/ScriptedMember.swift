import Daemon
import Events
import Logs

/// A member whose news a test writes, over a broker's partitions.
final class ScriptedMember: LogMember {
    private let broker: SimulatedBroker
    var news: [MemberNews] = []
    /// Partitions given up so far.
    private(set) var released: [[Int32]] = []
    var releaseFailures = 0
    var unawareMax: Duration = .zero
    private(set) var isPaused = false
    /// What was on its way when it was paused still comes.
    var ignoresPauses = false
    private(set) var polls = 0
    private(set) var positions: [TopicPartition: Int] = [:]

    init(broker: SimulatedBroker) { self.broker = broker }

    func poll(into buffer: inout RecordBuffer, timeout: Duration) throws(LogError) -> MemberNews {
        buffer.removeAll()
        polls += 1
        if !news.isEmpty { return news.removeFirst() }
        if isPaused, !ignoresPauses { return .idle }
        for (place, position) in positions {
            let next = broker.partition(place.topic, place.partition).read(from: position, most: 10, into: &buffer)
            positions[place] = next
            if buffer.count > 0 { return .records(topic: place.topic, partition: place.partition) }
        }
        return .idle
    }

    func seek(topic: String, partition: Int32, to offset: Int64) throws(LogError) {
        positions[TopicPartition(topic: topic, partition: partition)] = Int(offset)
    }

    func pause(_ paused: Bool) { isPaused = paused }

    func release(_ partitions: [Int32]) throws(LogError) {
        if releaseFailures > 0 {
            releaseFailures -= 1
            throw LogError(.retry, "not now")
        }
        released.append(partitions)
        positions = positions.filter { !partitions.contains($0.key.partition) }
    }

    func close() {}
}
