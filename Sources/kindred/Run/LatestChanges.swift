import Logs

/// The newest records of segment-events, as they come.
final class LatestChanges {
    /// Batches read in a row: a stream that is faster than its reader is not read whole.
    private static let batchesMax = 64

    private let cursor: TopicCursor
    private let countMax: Int
    /// Bodies, oldest first.
    private var bodies: [[UInt8]] = []

    /// Sees what is published from now on.
    init(log: any Log, topic: TopicDescription, countMax: Int) throws(LogError) {
        cursor = try TopicCursor(log: log, topic: topic, fromEnd: true)
        self.countMax = countMax
    }

    /// Reads what has come since the last call.
    func refresh() throws {
        for _ in 0..<Self.batchesMax {
            var batch: [[UInt8]] = []
            let isMore = try cursor.next { record, _, _ in
                guard let value = unsafe record.value else { return }
                if batch.count == countMax { batch.removeFirst() }
                unsafe batch.append(Array(value))
            }
            guard isMore else { return }
            bodies = (bodies + batch).suffix(countMax)
        }
    }

    /// The changes in words, oldest first.
    var texts: [String] {
        let today = SegmentChange.today
        return bodies.compactMap { SegmentChange(json: $0)?.text(today: today) }
    }
}
