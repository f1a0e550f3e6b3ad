import Engine
import Events
import Rules

/// Windows that all end within one millisecond, worked off between the events of a stream.
enum TimersScenario: BenchScenario {
    static let name = BenchName.timers
    static let summary = "A million windows that end within the same millisecond: how long the stream of events stands."
    /// One window a customer, then as many events as it takes.
    static let eventsByDefault = 1_000_000
    static let customersByDefault = 1_000_000
    private static let sliceRecords = 20_000
    /// As the daemon takes turns.
    private static let recordSlice = 1024
    private static let timerSlice = 2048
    private static let turnsPerCommit = 50
    private static let startMilliseconds: Int64 = 1_767_225_600_000

    static func run(_ workload: BenchWorkload) throws -> BenchResult {
        let rule = try Rule.parse("count(order_completed, 1d) >= 1", in: RuleContext())
        let plan = Plan(segments: [Rules.SegmentDefinition(id: "bought", rule: rule)], measures: [])
        var shard = Shard(partition: 0, plan: plan, settings: ShardSettings(clock: .event))
        var records = RecordBuffer(capacity: 8 << 20)
        var made: Int64 = 0
        while made < workload.events {
            records.removeAll()
            records.firstOffset = made
            for _ in 0..<min(sliceRecords, workload.events - Int(made)) {
                append("order_completed", customer: "c\(made)", at: startMilliseconds, to: &records)
                made += 1
            }
            var cursor = RecordCursor()
            shard.apply(records, from: &cursor)
            shard.drainOutputs { _ in }
        }
        return try workOff(&shard, windows: workload.events, from: made)
    }

    /// Goes on with a stream of events behind the end of all windows, until all are worked off.
    private static func workOff(_ shard: inout Shard, windows: Int, from first: Int64) throws -> BenchResult {
        var records = RecordBuffer()
        var stands: [Duration] = []
        var work = Stopwatch()
        var offset = first
        var isMore = true
        while isMore {
            records.removeAll()
            records.firstOffset = offset
            for index in 0..<recordSlice {
                let time = startMilliseconds + 86_400_000 + Int64(stands.count)
                append("product_viewed", customer: "stream-\(index)", at: time, to: &records)
                offset += 1
            }
            let begun = ContinuousClock.now
            work.measure {
                // The records themselves are the stream; what stands between two slices of them is the stop.
                isMore = shard.fireTimers(limit: timerSlice)
                if stands.count % turnsPerCommit == 0 { shard.drainOutputs { _ in } }
            }
            stands.append(ContinuousClock.now - begun)
            var cursor = RecordCursor()
            shard.apply(records, from: &cursor)
            if stands.count == 1 { isMore = true }
        }
        guard shard.segmentFigures[0].exits == UInt64(windows) else {
            throw CommandFailure("\(shard.segmentFigures[0].exits) of \(windows) windows ended")
        }
        var result = BenchResult("timers", events: windows, seconds: work.wall / .seconds(1), cpu: work.cpu)
        result.setPauses(stands)
        return result
    }

    private static func append(_ event: String, customer: String, at time: Int64, to records: inout RecordBuffer) {
        let body = "{\"customer\":\"\(customer)\",\"event\":\"\(event)\",\"time\":\"\(RFC3339.text(time))\"}"
        unsafe Array(customer.utf8).withUnsafeBytes { key in
            unsafe Array(body.utf8).withUnsafeBytes { unsafe records.append(key: key, value: $0) }
        }
    }
}
