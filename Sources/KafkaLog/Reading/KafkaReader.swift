import CLibrdkafka
import Events
import Logs

/// Reads one partition, what is committed of it, without a group. Costs nothing but its bounds until the first read.
///
/// The end is known by position: librdkafka says when its position has come to the end of what may be read, past
/// control records, aborted ones and what compaction took away.
final class KafkaReader: LogReader {
    /// The longest wait for what is known to be there, and for what is held up by an open transaction.
    private static let arrivalMax: Duration = .seconds(5)
    private static let openTransactionPause: Duration = .milliseconds(50)

    private let cluster: Cluster
    private let pool: ReaderPool
    private let name: PartitionName
    private let batch = MessageBatch()
    private var lease: ReaderPool.Lease?
    private var stream: ReadingStream?
    private var isAtEnd = false
    /// The end as it was last asked for.
    private var knownEnd: Int64?
    private var held: BrokerFailure?
    private(set) var position: Int64

    init(cluster: Cluster, pool: ReaderPool, name: PartitionName, from offset: Int64) throws(LogError) {
        self.cluster = cluster
        self.pool = pool
        self.name = name
        let bounds = try cluster.watermarks(name.topic, name.partition)
        position = max(offset, bounds.start)
    }

    func end() throws(LogError) -> Int64 {
        let end = try cluster.watermarks(name.topic, name.partition).end
        knownEnd = end
        return end
    }

    func recentEnd() throws(LogError) -> Int64 { try cluster.ends.recent(name, in: cluster) }

    func read(into buffer: inout RecordBuffer, bytesMax: Int) throws(LogError) {
        buffer.removeAll()
        if let failure = held { try overcome(failure) }
        // Who asked for the end and is there needs no client to know it.
        if stream == nil, let knownEnd, position >= knownEnd { return }
        let deadline = ContinuousClock.now + Self.arrivalMax
        while true {
            let stream = try open()
            let isHeldUp = knownEnd.map { position < $0 } ?? false
            let wait: Duration = isAtEnd ? (isHeldUp ? Self.openTransactionPause : .zero) : .milliseconds(200)
            let taken = batch.take(from: stream.queue, atMost: wait, into: &buffer)
            if let next = taken.next {
                position = next
                isAtEnd = false
            }
            if let end = taken.end {
                position = max(position, end)
                isAtEnd = true
            }
            held = taken.failure
            if buffer.count > 0 || isAtEnd { return }
            if let failure = held { try overcome(failure) }
            guard ContinuousClock.now < deadline else {
                throw cluster.error(
                    BrokerFailure(RD_KAFKA_RESP_ERR__TIMED_OUT), during: "read \(name.topic)/\(name.partition)")
            }
        }
    }

    private func open() throws(LogError) -> ReadingStream {
        if let stream { return stream }
        let lease: ReaderPool.Lease
        if let held = self.lease { lease = held } else { lease = try pool.lease(name) }
        self.lease = lease
        do throws(BrokerFailure) {
            let stream = try lease.client.start(name, at: position)
            self.stream = stream
            return stream
        } catch {
            throw cluster.error(error, during: "read \(name.topic)/\(name.partition)", topic: name.topic)
        }
    }

    /// Goes on where that can be done; throws where it cannot, or not now.
    private func overcome(_ failure: BrokerFailure) throws(LogError) {
        held = nil
        if let permission = failure.missingPermission("Read", topic: name.topic, group: cluster.settings.group) {
            throw LogError(.stop, "Kafka at \(cluster.settings.bootstrap): \(permission)")
        }
        guard
            failure.code == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET
                || failure.code == RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE
        else { throw cluster.error(failure, during: "read \(name.topic)/\(name.partition)", topic: name.topic) }
        // Retention took what was to be read, or there is not so much yet.
        let bounds = try cluster.watermarks(name.topic, name.partition)
        stream = nil
        knownEnd = bounds.end
        position = max(position, bounds.start)
        isAtEnd = position >= bounds.end
    }
}
