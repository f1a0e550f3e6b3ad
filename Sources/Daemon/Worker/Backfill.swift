import Events
import Logs

/// The reading of a partition's past, for definitions that read more than was kept.
final class Backfill<Processor: PartitionProcessor & ~Copyable> {
    /// One input topic: its reader, and what has been read and not yet been given on.
    final class Input {
        var reader: (any LogReader)?
        var buffer = RecordBuffer(capacity: 4096)
        var cursor = RecordCursor()
        /// Whether all there is to be read of it so far has been.
        var isAtEnd = false

        /// How many of the next records, at most `limit`, stand before an offset.
        func count(before offset: Int64, limit: Int) -> Int {
            var ahead = cursor
            var count = 0
            while count < limit, let record = buffer.next(&ahead), record.offset < offset { count += 1 }
            return count
        }
    }

    /// Takes in the past.
    var processor: Processor
    let definitions: Processor.Definitions
    let inputs: [Input]
    /// nil until the first read.
    var progress: ReadingPace?

    init(_ processor: consuming Processor, definitions: Processor.Definitions, inputs: Int) {
        self.processor = processor
        self.definitions = definitions
        self.inputs = (0..<inputs).map { _ in Input() }
    }
}
