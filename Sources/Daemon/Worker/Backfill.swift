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
    var progress: BackfillProgress?

    init(_ processor: consuming Processor, definitions: Processor.Definitions, inputs: Int) {
        self.processor = processor
        self.definitions = definitions
        self.inputs = (0..<inputs).map { _ in Input() }
    }
}

/// How far the reading of a partition's past is. No I/O and no clock: times are passed in.
public struct BackfillProgress: Sendable, Equatable {
    static let reportInterval: Duration = .seconds(1)

    public let partition: Int32
    /// Records read again so far.
    public internal(set) var records = 0
    private let begun: Duration
    private var lastReport: Duration

    init(partition: Int32, at now: Duration) {
        self.partition = partition
        begun = now
        lastReport = now
    }

    /// Whether a line about it is due, at most one a second.
    mutating func isReportDue(at now: Duration) -> Bool {
        guard now - lastReport >= Self.reportInterval else { return false }
        lastReport = now
        return true
    }

    /// Time since the start.
    public func duration(at now: Duration) -> Duration { now - begun }

    /// Records a second since the start; 0 in the first instant.
    public func rate(at now: Duration) -> Double {
        let seconds = (now - begun) / .seconds(1)
        return seconds > 0 ? Double(records) / seconds : 0
    }
}
