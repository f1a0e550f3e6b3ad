import Engine
import Events
import Numerics

/// Bytes to published changes on one core, from memory, in turn with simdjson's own parse of the same bytes.
enum ApplyScenario: BenchScenario {
    static let name = BenchName.apply
    static let summary = "Parse, apply and serialise the outputs of the reference job on one core, from memory."
    static let eventsByDefault = 2_000_000
    static let customersByDefault = 100_000
    private static let sliceRecords = 50_000

    static func run(_ workload: BenchWorkload) throws -> BenchResult {
        let plan = try ReferenceJob.plan()
        var source = ReferenceRecords(workload)
        var records = RecordBuffer(capacity: 32 << 20)
        var shard = Shard(partition: 0, plan: plan, settings: ShardSettings(clock: .event))
        let alone = try ParseAlone()
        var work = Stopwatch()
        var bare = Stopwatch()
        /// Of the second half, when most customers are known.
        var steady = Stopwatch()
        var steadyEvents = 0
        var events = 0
        var hash: UInt64 = 0
        while source.fill(&records, count: sliceRecords) {
            ParseAlone.pad(&records)
            guard bare.measure({ alone.parse(records) }) == records.count else {
                throw CommandFailure("a record was refused")
            }
            var slice = Stopwatch()
            slice.measure { apply(records, to: &shard) }
            work.add(slice)
            events += records.count
            if events * 2 > workload.events {
                steady.add(slice)
                steadyEvents += records.count
            }
            hash = digest(&shard, seed: hash)
        }
        var result = BenchResult("apply", events: events, seconds: work.wall / .seconds(1), cpu: work.cpu)
        result.compare(withParseAlone: bare.cpu)
        result.allocationsPerEvent = Double(steady.allocations) / Double(max(steadyEvents, 1))
        result.customers = shard.customerCount
        result.changes = Int(shard.figures.changes)
        result.resultHash = String(hash, radix: 16)
        return result
    }

    /// Applies the records and works off what is due, as a worker does.
    private static func apply(_ records: borrowing RecordBuffer, to shard: inout Shard) {
        var cursor = RecordCursor()
        while shard.apply(records, from: &cursor, limit: 1024) > 0 {
            while shard.fireTimers(limit: 2048) {}
        }
    }

    /// A hash of what was published since the last call.
    private static func digest(_ shard: inout Shard, seed: UInt64) -> UInt64 {
        var hash = seed
        shard.drainOutputs { outputs in hash = unsafe XXH3.hash64(outputs.segmentEvents.bytes, seed: seed) }
        return hash
    }
}
