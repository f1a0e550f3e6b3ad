import Daemon
import Events
import Logs

/// A member of the simulated log's group.
final class SimulatedMember: LogMember {
    private let log: SimulatedLog
    let topics: [String]
    let number: Int
    var news: [MemberNews] = []
    var isGone = false
    private var positions: [TopicPartition: Int] = [:]
    private var isPaused = false

    init(log: SimulatedLog, topics: [String], number: Int) {
        self.log = log
        self.topics = topics
        self.number = number
    }

    func poll(into buffer: inout RecordBuffer, timeout: Duration) throws(LogError) -> MemberNews {
        buffer.removeAll()
        if log.faults.strikes() { throw LogError(.retry, "no answer") }
        if !news.isEmpty { return news.removeFirst() }
        if isPaused || log.faults.strikes() { return .idle }
        let open = positions.filter { log.count($0.key.topic, $0.key.partition) > $0.value }.keys
            .sorted { ($0.partition, $0.topic) < ($1.partition, $1.topic) }
        guard !open.isEmpty else { return .idle }
        let source = open[log.faults.below(open.count)]
        let most = 1 + log.faults.below(6)
        let moved = log.read(source, from: positions[source] ?? 0, most: most, into: &buffer)
        positions[source] = moved
        return .records(topic: source.topic, partition: source.partition)
    }

    func seek(topic: String, partition: Int32, to offset: Int64) throws(LogError) {
        if log.faults.strikes() { throw LogError(.retry, "no seek now") }
        positions[TopicPartition(topic: topic, partition: partition)] = Int(offset)
    }

    func pause(_ paused: Bool) { isPaused = paused }

    func release(_ partitions: [Int32]) throws(LogError) {
        positions = positions.filter { !partitions.contains($0.key.partition) }
        log.released(partitions, by: number)
    }

    func close() { log.left(self) }
}

/// A reader of the simulated log: at times it has nothing although there is something.
final class SimulatedReader: LogReader {
    private let log: SimulatedLog
    private let source: TopicPartition
    private(set) var position: Int64

    init(log: SimulatedLog, topic: String, partition: Int32, position: Int64) {
        self.log = log
        source = TopicPartition(topic: topic, partition: partition)
        self.position = position
    }

    func read(into buffer: inout RecordBuffer, bytesMax: Int) throws(LogError) {
        buffer.removeAll()
        if log.faults.strikes() { throw LogError(.retry, "no answer") }
        if log.faults.strikes() { return }
        position = Int64(log.read(source, from: Int(position), most: 1 + log.faults.below(8), into: &buffer))
    }

    func end() throws(LogError) -> Int64 {
        if log.faults.strikes() { throw LogError(.retry, "no end now") }
        return Int64(log.count(source.topic, source.partition))
    }
}

/// What commits into the simulated log.
final class SimulatedCommitter: LogCommitter, @unchecked Sendable {  // Used on one thread.
    private let log: SimulatedLog

    init(log: SimulatedLog) { self.log = log }

    func commit(_ transaction: LogTransaction) throws(LogError) {
        switch log.faults.commit() {
        case .none: log.apply(transaction)
        case .retry: throw LogError(.retry, "not yet")
        case .again: throw LogError(.commitAgain, "aborted")
        case .silentFailure: throw LogError(.recover, "no answer, and nothing happened")
        case .silentSuccess:
            log.apply(transaction)
            throw LogError(.recover, "no answer, but it happened")
        }
    }

    func recover(topic: String, partitions: [Int32]) throws(LogError) -> [Int32: Int64] {
        if log.faults.strikes() { throw LogError(.retry, "not yet") }
        var offsets: [Int32: Int64] = [:]
        for partition in partitions {
            offsets[partition] = log.committed[TopicPartition(topic: topic, partition: partition)]
        }
        return offsets
    }
}

extension SimulatedLog {
    /// Copies records from `position` on, at most `most`; answers the position behind them.
    func read(_ source: TopicPartition, from position: Int, most: Int, into buffer: inout RecordBuffer) -> Int {
        let all = entries[source] ?? []
        let end = min(position + most, all.count)
        guard position < end else { return position }
        for offset in position..<end {
            let entry = all[offset]
            unsafe (entry.key ?? []).withUnsafeBytes { key in
                unsafe (entry.value ?? []).withUnsafeBytes { value in
                    unsafe buffer.append(
                        offset: Int64(offset), key: entry.key == nil ? nil : key,
                        value: entry.value == nil ? nil : value)
                }
            }
        }
        return end
    }
}
