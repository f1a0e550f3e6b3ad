import Events
import Logs

/// Reads all partitions of a topic, the batches of all of them in the order of their commits.
final class TopicCursor {
    private static let bytesMax = 1 << 20
    private var partitions: [Partition]

    /// One partition's reader with the batch that it read last.
    private final class Partition {
        let number: Int32
        let reader: any LogReader
        var batch = RecordBuffer()
        var isRead = true

        init(number: Int32, reader: any LogReader) {
            self.number = number
            self.reader = reader
        }
    }

    /// - Parameter fromEnd: whether only records that are still to come are read.
    init(log: any Log, topic: TopicDescription, fromEnd: Bool) throws(LogError) {
        partitions = []
        for (number, partition) in topic.partitions.enumerated() {
            let reader = try log.reader(
                topic: topic.specification.name, partition: Int32(number),
                from: fromEnd ? partition.end : partition.start)
            partitions.append(Partition(number: Int32(number), reader: reader))
        }
    }

    /// Hands the records of the next batch to `body`, with their partition and the time of their commit; answers false
    /// where there is none for now.
    func next(_ body: (RecordView, Int32, Int64) throws -> Void) throws -> Bool {
        for partition in partitions where partition.isRead {
            try partition.reader.read(into: &partition.batch, bytesMax: Self.bytesMax)
            partition.isRead = partition.batch.count == 0
        }
        let earliest = partitions.filter { !$0.isRead }.min { ($0.batch.time, $0.number) < ($1.batch.time, $1.number) }
        guard let earliest else { return false }
        earliest.isRead = true
        var cursor = RecordCursor()
        while let record = earliest.batch.next(&cursor) { try body(record, earliest.number, earliest.batch.time) }
        return true
    }
}
