import Events
import Logs
import Numerics

/// Appends records to a topic: gathers them by partition, and writes some thousands in one transaction.
final class TopicFeeder {
    /// Records, and bytes, from which on a transaction is written.
    static let recordsMax = 10_000
    static let bytesMax = 4 << 20

    private let log: any Log
    private let topic: String
    private var partitions: [Partition]
    private var gatheredRecords = 0
    private var gatheredBytes = 0
    /// Records in the log.
    private(set) var written = 0

    /// One partition's records until they are written.
    private final class Partition {
        var records = RecordBuffer()
    }

    init(log: any Log, topic: String, partitions: Int) {
        self.log = log
        self.topic = topic
        self.partitions = (0..<partitions).map { _ in Partition() }
    }

    /// Appends a record to the partition of its key, or of its value where it has none.
    func append(key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer) throws(LogError) {
        let number = unsafe Murmur2.partition(of: key ?? value, partitions: Int32(partitions.count))
        unsafe partitions[Int(number)].records.append(key: key, value: value)
        gatheredRecords += 1
        gatheredBytes += unsafe value.count + (key?.count ?? 0)
        if gatheredRecords >= Self.recordsMax || gatheredBytes >= Self.bytesMax { try flush() }
    }

    /// Writes what is gathered.
    func flush() throws(LogError) {
        guard gatheredRecords > 0 else { return }
        var outputs: [TopicOutput] = []
        for (number, partition) in partitions.enumerated() where partition.records.count > 0 {
            var records = RecordBuffer(capacity: partition.records.byteCount)
            swap(&records, &partition.records)
            outputs.append(TopicOutput(topic: topic, partition: Int32(number), records: records))
        }
        try log.append(outputs)
        written += gatheredRecords
        gatheredRecords = 0
        gatheredBytes = 0
    }
}
