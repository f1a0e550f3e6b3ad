import Daemon
import Engine
import Events
import Logs
import Rules

/// A partition's state as the changelog has it, read beside a running daemon.
final class ChangelogPartition {
    private static let bytesMax = 1 << 20

    let number: Int32
    /// Records read.
    private(set) var records = 0
    private(set) var bytes = 0
    private var processor: ShardProcessor

    init(number: Int32, plan: Plan, settings: ShardSettings, topics: TopicPlan) {
        self.number = number
        processor = ShardProcessor(partition: number, plan: plan, settings: settings, topics: topics)
    }

    /// Reads the changelog up to its present end.
    /// - Parameter customer: the only customer whose record is taken in; nil for all.
    func read(_ log: any Log, topic: String, only customer: String? = nil) throws {
        let reader = try log.reader(topic: topic, partition: number, from: 0)
        let wanted = customer.map { [UInt8(ascii: "c")] + Array($0.utf8) }
        while true {
            let end = try reader.end()
            try read(reader, to: end, only: wanted)
            do {
                if wanted == nil { _ = try processor.finishRestore() } else { try processor.finishPartialRestore() }
                return
            } catch {
                // Beside a running daemon, a record that was read over may have made room for a later one meanwhile.
                guard try reader.end() == end else { continue }
                throw CommandFailure("partition \(number) of \(topic): \(error.text)")
            }
        }
    }

    private func read(_ reader: any LogReader, to end: Int64, only wanted: [UInt8]?) throws {
        var buffer = RecordBuffer()
        while reader.position < end {
            try reader.read(into: &buffer, bytesMax: Self.bytesMax)
            guard buffer.count > 0 else { break }
            var cursor = RecordCursor()
            while let record = buffer.next(&cursor) { try take(record, only: wanted) }
        }
    }

    private func take(_ record: RecordView, only wanted: [UInt8]?) throws {
        if let wanted, let key = unsafe record.key, unsafe key.first == wanted[0],
            unsafe !key.elementsEqual(wanted)
        {
            return
        }
        records += 1
        unsafe bytes += (record.key?.count ?? 0) + (record.value?.count ?? 0)
        do {
            try processor.restore(record)
        } catch {
            throw CommandFailure("partition \(number): \(error.text)")
        }
    }

    var status: ShardStatus { processor.figures }

    /// What does not hold of all that was restored, in words.
    func verify() -> [String] { processor.verify() }

    func describe(customer id: String) -> CustomerDescription? { processor.describe(customer: id) }
}
