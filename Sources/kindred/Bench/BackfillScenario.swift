import Engine
import Events
import Rules

/// A new rule that reads what was not kept, filled from the past's events.
enum BackfillScenario: BenchScenario {
    static let name = BenchName.backfill
    static let summary = "A new rule filled from the events of the past, from memory, beside a stream of events."
    static let eventsByDefault = 5_000_000
    static let customersByDefault = 1_000_000
    private static let recordSlice = 1024

    static func run(_ workload: BenchWorkload) throws -> BenchResult {
        var shard = Shard(
            partition: 0, plan: try ReferenceJob.plan(), settings: ShardSettings(clock: .event, jobsTopic: "jobs"))
        shard.start(at: [0, 0])
        let apply = fill(&shard, from: ReferenceRecords(workload))
        var later = workload
        later.seed += 1
        var stream = TakeoverStream(ReferenceRecords(later))
        var past = ReferenceRecords(workload)
        var records = RecordBuffer(capacity: 8 << 20)
        var cursor = RecordCursor()
        var replay = Stopwatch()
        let definitions = ReferenceJob.definitions(
            version: 1, adding: "new", rule: "sum(order_completed.price, 14d) >= 300", isBackfilled: true)
        try stream.run(definitions, &shard) { filled, shard in
            var ahead = cursor
            if records.next(&ahead) == nil {
                cursor = RecordCursor()
                guard past.fill(&records, count: 20_000) else { return true }
            }
            replay.measure {
                shard.replay(records, topic: 0, from: &cursor, limit: recordSlice, into: &filled)
            }
            return false
        }
        guard shard.plan.version == 1, shard.segmentFigures.allSatisfy(\.isReady) else {
            throw CommandFailure("the rule was not filled")
        }
        var result = BenchResult(
            "backfill", events: workload.events, seconds: replay.wall / .seconds(1), cpu: replay.cpu)
        result.customers = shard.customerCount
        result.jobMs = stream.work.wall / .milliseconds(1)
        result.jobCPUMs = stream.work.cpu / .milliseconds(1)
        let perSecond = Double(workload.events) / (apply.cpu / .seconds(1))
        result.applyPerSecond = perSecond
        result.applyShare = Double(workload.events) / (replay.cpu / .seconds(1)) / perSecond
        result.setPauses(stream.pauses)
        return result
    }

    private static func fill(_ shard: inout Shard, from source: consuming ReferenceRecords) -> Stopwatch {
        var work = Stopwatch()
        var records = RecordBuffer(capacity: 8 << 20)
        while source.fill(&records, count: 20_000) {
            work.measure {
                var cursor = RecordCursor()
                shard.apply(records, from: &cursor)
                while shard.fireTimers(limit: 2048) {}
            }
            shard.drainOutputs { _ in }
        }
        return work
    }
}
