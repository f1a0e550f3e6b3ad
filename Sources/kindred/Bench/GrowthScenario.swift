import Daemon
import Engine
import Events

/// Customers nobody knew, one after another: whatever grows with them grows between two of them.
enum GrowthScenario: BenchScenario {
    static let name = BenchName.growth
    static let summary =
        "A million new customers one after another: how long the longest batch of 64 of them takes, or a commit's freeze."
    /// One event a customer.
    static let eventsByDefault = 1_000_000
    static let customersByDefault = 1_000_000
    /// What the engine takes in one step.
    private static let batchRecords = 64
    private static let sliceRecords = 300 * batchRecords
    /// A commit's worth, for which outputs and changed customers gather.
    private static let commitCustomers = 13 * sliceRecords
    /// Every so many customers one comes with an event of a name that is new too: nearly as many names as are kept.
    private static let customersPerName = 16
    private static let startMilliseconds: Int64 = 1_767_225_600_000

    static func run(_ workload: BenchWorkload) throws -> BenchResult {
        var shard = Shard(partition: 0, plan: try ReferenceJob.plan(), settings: ShardSettings(clock: .event))
        var records = RecordBuffer(capacity: 8 << 20)
        var batches: [Duration] = []
        var work = Stopwatch()
        var made = 0
        while made < workload.customers {
            records.removeAll()
            records.firstOffset = Int64(made)
            for _ in 0..<min(sliceRecords, workload.customers - made) {
                append(customer: made, to: &records)
                made += 1
            }
            var cursor = RecordCursor()
            var isMore = true
            while isMore {
                let before = work.wall
                work.measure {
                    isMore = shard.apply(records, from: &cursor, limit: batchRecords) > 0
                    _ = shard.fireTimers(limit: batchRecords)
                    shard.writeAhead(leaving: WorkerSettings.unwrittenCustomersByDefault)
                }
                if isMore { batches.append(work.wall - before) }
            }
            if made % commitCustomers == 0 { batches.append(freeze(&shard, &work)) }
        }
        guard shard.customerCount == workload.customers else {
            throw CommandFailure("\(shard.customerCount) of \(workload.customers) customers are known")
        }
        var result = BenchResult("growth", events: made, seconds: work.wall / .seconds(1), cpu: work.cpu)
        result.customers = shard.customerCount
        result.setPauses(batches)
        return result
    }

    /// How long a freeze takes; whoever commits frees what was frozen.
    private static func freeze(_ shard: inout Shard, _ work: inout Stopwatch) -> Duration {
        let before = work.wall
        var commit: ShardCommit?
        work.measure { commit = shard.freeze(at: startMilliseconds) }
        withExtendedLifetime(commit) {}
        return work.wall - before
    }

    private static func append(customer: Int, to records: inout RecordBuffer) {
        let name = customer % customersPerName == 0 ? "event_\(customer)" : "order_completed"
        let time = RFC3339.text(startMilliseconds + Int64(customer))
        let body =
            "{\"customer\":\"c\(customer)\",\"event\":\"\(name)\",\"time\":\"\(time)\",\"properties\":{\"price\":300}}"
        unsafe Array(body.utf8).withUnsafeBytes { unsafe records.append(key: nil, value: $0) }
    }
}
