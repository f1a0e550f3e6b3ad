import Engine
import Events
import Rules

/// A new rule over customers who are there, from what is kept of them.
enum DefineScenario: BenchScenario {
    static let name = BenchName.define
    static let summary = "A new rule over a million customers, from what is kept, beside a stream of events."
    static let eventsByDefault = 5_000_000
    static let customersByDefault = 1_000_000

    static func run(_ workload: BenchWorkload) throws -> BenchResult {
        var shard = Shard(
            partition: 0, plan: try ReferenceJob.plan(), settings: ShardSettings(clock: .event, jobsTopic: "jobs"))
        shard.start(at: [0, 0])
        var records = RecordBuffer(capacity: 8 << 20)
        var source = ReferenceRecords(workload)
        while source.fill(&records, count: 20_000) {
            var cursor = RecordCursor()
            shard.apply(records, from: &cursor)
            while shard.fireTimers(limit: 2048) {}
            shard.drainOutputs { _ in }
        }
        let customers = shard.customerCount
        let changes = shard.figures.changes
        var later = workload
        later.seed += 1
        var stream = TakeoverStream(ReferenceRecords(later))
        let definitions = ReferenceJob.definitions(
            version: 1, adding: "new", rule: "count(order_completed, 14d) >= 1", isBackfilled: false)
        try stream.run(definitions, &shard) { _, _ in true }
        guard shard.plan.version == 1, shard.customerCount >= customers else {
            throw CommandFailure("the definitions were not taken over")
        }
        var result = BenchResult(
            "define", events: customers, seconds: stream.work.wall / .seconds(1), cpu: stream.work.cpu)
        result.customers = shard.customerCount
        result.jobMs = stream.work.wall / .milliseconds(1)
        result.jobCPUMs = stream.work.cpu / .milliseconds(1)
        result.changes = Int(shard.figures.changes - changes)
        result.setPauses(stream.pauses)
        return result
    }
}
