import Engine
import Events
import Numerics
import Rules

/// A stream of records through shards in memory, in event-time mode, as fast as it goes.
struct Replay {
    /// Records read before they are applied.
    private static let groupRecords = 4096
    /// Timers worked off in a row.
    private static let timersMax = 4096

    /// One partition: its shard, and the records that it gets next.
    private final class Partition {
        var shard: Shard
        var records = RecordBuffer()

        init(number: Int32, plan: Plan, settings: ShardSettings) {
            shard = Shard(partition: number, plan: plan, settings: settings)
        }
    }

    let plan: Plan
    private let partitions: [Partition]
    private var gathered = 0
    /// Reads a record's customer and time where the replay has to know them before the shard does.
    private var preview: Preview
    private let until: Int64?
    /// Records later than the end of the replay.
    private(set) var skipped = 0
    private var outputs: ReplayOutputs?
    private var places: InputPlaces

    /// - Parameter until: the replay's end, milliseconds since 1970; nil: the greatest time accepted.
    init(
        plan: Plan, settings: ShardSettings, partitions count: Int, until: Int64?, files: [String],
        outputs: ReplayOutputs?
    ) {
        self.plan = plan
        self.until = until
        self.outputs = outputs
        partitions = (0..<count).map { Partition(number: Int32($0), plan: plan, settings: settings) }
        preview = Preview(formats: settings.formats)
        places = InputPlaces(paths: files)
    }

    /// Takes in a line of a file, counted from 1.
    mutating func append(_ line: UnsafeRawBufferPointer, file: Int, line number: Int) throws {
        let offset = places.number(file: file, line: number)
        var partition = 0
        if until != nil || partitions.count > 1 {
            let seen = unsafe preview.look(at: line, partitions: partitions.count)
            if let until, let time = seen.time, time > until {
                skipped += 1
                return
            }
            partition = seen.partition
        }
        unsafe partitions[partition].records.append(offset: offset, key: nil, value: line)
        gathered += 1
        if gathered == Self.groupRecords { try apply() }
    }

    /// Applies what is left, moves all clocks to the end, and writes the outputs.
    mutating func finish() throws {
        try apply()
        let end = until ?? partitions.map { $0.shard.clock }.max() ?? 0
        for partition in partitions {
            partition.shard.moveClock(to: end)
            while partition.shard.fireTimers(limit: Self.timersMax) {}
        }
        try gatherOutputs(isLast: true)
        try outputs?.finish()
    }

    private mutating func apply() throws {
        for partition in partitions where partition.records.count > 0 {
            var cursor = RecordCursor()
            partition.shard.apply(partition.records, from: &cursor)
            while partition.shard.fireTimers(limit: Self.timersMax) {}
            partition.records.removeAll()
        }
        gathered = 0
        try gatherOutputs(isLast: false)
    }

    private mutating func gatherOutputs(isLast: Bool) throws {
        for partition in partitions {
            try partition.shard.drainOutputs { try outputs?.append($0) }
            if isLast { outputs?.append(segmentLines: partition.shard.segmentLines(at: partition.shard.clock)) }
        }
        try outputs?.writeDeadLetters(places)
    }
}

extension Replay {
    /// What all shards have done.
    var figures: ShardFigures {
        partitions.reduce(into: ShardFigures()) { sum, partition in
            let figures = partition.shard.figures
            sum.applied += figures.applied
            sum.ignored += figures.ignored
            sum.duplicates += figures.duplicates
            sum.deadLetters += figures.deadLetters
            sum.late += figures.late
            sum.timersFired += figures.timersFired
            sum.changes += figures.changes
        }
    }

    var customers: Int { partitions.reduce(0) { $0 + $1.shard.customerCount } }

    /// The greatest clock.
    var clock: Int64 { partitions.map { $0.shard.clock }.max() ?? 0 }

    /// How a segment stands over all partitions.
    func segmentFigures(_ segment: Int) -> SegmentFigures {
        partitions.reduce(into: SegmentFigures()) { sum, partition in
            let figures = partition.shard.segmentFigures[segment]
            sum.size += figures.size
            sum.entries += figures.entries
            sum.exits += figures.exits
        }
    }
}

/// Reads the customer and the time of a record before its shard does.
private final class Preview {
    private var batch: EventBatch

    init(formats: EventFormats) { batch = EventBatch(interests: EventInterests(), formats: formats) }

    /// The partition of the record's customer, or of its bytes where it has none; its time, where it has one.
    func look(at line: UnsafeRawBufferPointer, partitions: Int) -> (partition: Int, time: Int64?) {
        batch.removeAll()
        guard case .event(let index) = unsafe batch.append(RecordView(offset: 0, key: nil, value: line)) else {
            return (unsafe Int(Murmur2.partition(of: line, partitions: Int32(partitions))), nil)
        }
        let event = batch[index]
        let partition = unsafe Murmur2.partition(of: batch.bytes(event.customer), partitions: Int32(partitions))
        return (Int(partition), event.hasTime ? event.time : nil)
    }
}
