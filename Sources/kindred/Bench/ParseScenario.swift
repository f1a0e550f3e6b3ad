import Events
import Numerics

/// Bytes to events, in turn with simdjson's own parse of the same bytes.
enum ParseScenario: BenchScenario {
    static let name = BenchName.parse
    static let summary = "Bytes to events, beside simdjson's own parse of the same bytes."
    static let eventsByDefault = 2_000_000
    static let customersByDefault = 100_000

    /// Few enough that the two take turns within a tenth of a second, as the machine's speed drifts.
    private static let sliceRecords = 50_000
    private static let groupRecords = 128

    static func run(_ workload: BenchWorkload) throws -> BenchResult {
        var source = ReferenceRecords(workload)
        var records = RecordBuffer(capacity: 32 << 20)
        var batch = EventBatch(interests: EventInterests(properties: [["price"]]), formats: EventFormats())
        let alone = try ParseAlone()
        var watch = Stopwatch()
        var bare = Stopwatch()
        var events = 0
        var hash: UInt64 = 0
        // A slice that does not count warms everything up.
        _ = source.fill(&records, count: min(sliceRecords, workload.events))
        ParseAlone.pad(&records)
        _ = alone.parse(records) + parse(records, into: &batch)
        source = ReferenceRecords(workload)
        while source.fill(&records, count: sliceRecords) {
            ParseAlone.pad(&records)
            let count = bare.measure { alone.parse(records) }
            let read = watch.measure { parse(records, into: &batch) }
            guard count == records.count, read == records.count else { throw CommandFailure("a record was refused") }
            events += read
            hash = digest(records, &batch, seed: hash)
        }
        var result = BenchResult(
            "parse", events: events, seconds: watch.wall / .seconds(1), cpu: watch.cpu)
        result.compare(withParseAlone: bare.cpu)
        result.allocationsPerEvent = Double(watch.allocations) / Double(max(events, 1))
        result.resultHash = String(hash, radix: 16)
        return result
    }

    /// Reads the records in groups, as a shard does; answers how many are events.
    private static func parse(_ records: borrowing RecordBuffer, into batch: inout EventBatch) -> Int {
        var cursor = RecordCursor()
        var events = 0
        batch.removeAll()
        while let record = records.next(&cursor) {
            if case .event = batch.append(record) { events += 1 }
            if batch.count == groupRecords { batch.removeAll() }
        }
        return events
    }

    /// A hash of everything that was read.
    private static func digest(_ records: borrowing RecordBuffer, _ batch: inout EventBatch, seed: UInt64) -> UInt64 {
        var hash = seed
        var cursor = RecordCursor()
        while let record = records.next(&cursor) {
            batch.removeAll()
            guard case .event(let index) = batch.append(record) else { continue }
            let event = batch[index]
            hash = unsafe XXH3.hash64(batch.bytes(event.customer), seed: hash)
            hash = unsafe XXH3.hash64(batch.bytes(event.name), seed: hash)
            hash ^= UInt64(bitPattern: event.time) &+ event.duplicateHash
            hash ^= batch.slot(index, 0).number.bitPattern
        }
        return hash
    }
}
