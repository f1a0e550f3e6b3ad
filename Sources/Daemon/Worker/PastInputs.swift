import Events
import Logs

/// Reads the past of a partition's input topics again, in slices: records of several topics in the order of their
/// commits, as nearly as that is known.
final class PastInputs {
    /// One input topic: its reader, and what has been read and not yet been given on.
    final class Input {
        fileprivate var reader: (any LogReader)?
        fileprivate(set) var buffer = RecordBuffer(capacity: 4096)
        var cursor = RecordCursor()
        fileprivate var standing = Standing.ended

        /// How many of the next records, at most `limit`, stand before an offset.
        func count(before offset: Int64, limit: Int) -> Int {
            var ahead = cursor
            var count = 0
            while count < limit, let record = buffer.next(&ahead), record.offset < offset { count += 1 }
            return count
        }

        fileprivate var nextOffset: Int64? {
            var ahead = cursor
            return buffer.next(&ahead)?.offset
        }
    }

    fileprivate enum Standing {
        case ready
        /// What was read is left out; more may follow.
        case skipping
        /// There is nothing to be read now, and the end is not reached.
        case stuck
        case ended
    }

    /// What comes next.
    enum Slice: Equatable {
        /// So many records of this input, from its cursor on.
        case records(input: Int, count: Int)
        /// Nothing this time.
        case nothing
        /// Nothing now, although the end is not reached.
        case stuck
        case end
    }

    let inputs: [Input]
    /// Whether there are, or were, records before those that are given on.
    private(set) var hasLeftOut = false
    private let log: any Log
    private let topics: [String]
    private let partition: Int32
    private let sliceBytes: Int
    private let time: Int64

    /// - Parameters:
    ///   - time: records committed before are left out, by the batches in which they are read; milliseconds since 1970.
    init(log: any Log, topics: [String], partition: Int32, sliceBytes: Int, from time: Int64 = .min) {
        self.log = log
        self.topics = topics
        self.partition = partition
        self.sliceBytes = sliceBytes
        self.time = time
        inputs = topics.map { _ in Input() }
    }

    /// The next slice of at most `limit` records that stand before `ends`, one for each topic. The ends may move on.
    func next(before ends: [Int64], limit: Int) throws(LogError) -> Slice {
        for index in inputs.indices { try fetch(index, before: ends[index]) }
        let ready = inputs.indices.filter { inputs[$0].standing == .ready }
            .min { inputs[$0].buffer.time < inputs[$1].buffer.time }
        if let ready { return .records(input: ready, count: inputs[ready].count(before: ends[ready], limit: limit)) }
        if inputs.contains(where: { $0.standing == .skipping }) { return .nothing }
        return inputs.contains { $0.standing == .stuck } ? .stuck : .end
    }

    /// Reads on in a topic where all that was read has been given on.
    private func fetch(_ index: Int, before end: Int64) throws(LogError) {
        let input = inputs[index]
        if let offset = input.nextOffset {
            input.standing = offset < end ? .ready : .ended
            return
        }
        let reader: any LogReader
        if let open = input.reader {
            reader = open
        } else {
            reader = try log.reader(topic: topics[index], partition: partition, from: 0)
            input.reader = reader
            if reader.position > 0 { hasLeftOut = true }
        }
        guard reader.position < end else {
            input.standing = .ended
            return
        }
        input.buffer.removeAll()
        input.cursor = RecordCursor()
        try reader.read(into: &input.buffer, bytesMax: sliceBytes)
        guard let offset = input.nextOffset else {
            input.standing = reader.position < end ? .stuck : .ended
            return
        }
        input.standing = offset < end ? .ready : .ended
        guard input.standing == .ready, input.buffer.time < time else { return }
        hasLeftOut = true
        input.buffer.removeAll()
        input.standing = .skipping
    }
}
