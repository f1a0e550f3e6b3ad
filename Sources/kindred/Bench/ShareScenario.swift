import Engine
import Events
import Insights
import Numerics
import Rules

/// A shard's shares of runs, from its customers as they are kept to the partials: what the scenarios `overlap` and
/// `differentiators` leave out.
enum ShareScenario: BenchScenario {
    static let name = BenchName.share
    static let summary =
        "A shard's share of an overlap, of differentiators over 50 fields and of a survey, from customers as they are kept "
        + "to the partial, in slices; events are customers here."
    static let eventsByDefault = 1_000_000
    static let customersByDefault = 1_000_000
    private static let categories = 25
    private static let numbers = 5
    private static let eventNames = ["product_viewed", "product_added", "cart_viewed", "order_completed"]
    private static let eventsPerCustomer = 6
    private static let start: Int64 = 1_767_225_600_000
    /// Customers in a slice, as a worker asks for them.
    private static let slice = 256

    static func run(_ workload: BenchWorkload) throws -> BenchResult {
        var shard = try makeShard(workload)
        let segments = shard.plan.segments.prefix(8).map { SegmentName(id: $0.id) }
        let category = InsightField(id: "a10", list: .attribute, kind: .category)
        let overlap = try OverlapDefinition(segments: segments, fields: [category])
        let choice = OverlapTally(overlap).values([ValueDictionary()]).choose()
        let differentiators = try DifferentiatorsDefinition(primary: segments[1], fields: fields(shard.plan))
        let limits = SampleLimits(
            differentiators, expectedPrimary: workload.customers / 10, expectedOther: workload.customers * 9 / 10)
        var stands: [Duration] = []
        var bytes = 0
        let regions = work(.overlapCounts(overlap, choice: choice.bytes), &shard, &stands, &bytes)
        let sides = work(.differentiators(differentiators, limits: limits), &shard, &stands, &bytes)
        let survey = work(.survey(segments: segments.map(\.id)), &shard, &stands, &bytes)
        var result = BenchResult("share", events: workload.customers, seconds: sides.wall / .seconds(1), cpu: sides.cpu)
        result.customers = shard.customerCount
        result.overlapCPUMs = regions.cpu / .milliseconds(1)
        result.differentiatorsCPUMs = sides.cpu / .milliseconds(1)
        result.surveyCPUMs = survey.cpu / .milliseconds(1)
        result.bytesPerCustomer = Double(shard.reservedBytes) / Double(shard.customerCount)
        result.partialBytes = bytes
        result.setPauses(stands)
        return result
    }

    /// Works off a task, slice after slice.
    private static func work(
        _ question: ShardTask.Question, _ shard: inout Shard, _ stands: inout [Duration], _ bytes: inout Int
    ) -> Stopwatch {
        var watch = Stopwatch()
        watch.measure { shard.take(ShardTask(run: "bench", round: 1, question: question)) }
        var isMore = true
        while isMore {
            var stand = Stopwatch()
            watch.measure { stand.measure { isMore = shard.advanceRuns(customers: slice) } }
            stands.append(stand.cpu)
        }
        shard.drainOutputs { bytes += $0.partials.byteCount }
        return watch
    }

    private static func fields(_ plan: Plan) -> [InsightField] {
        let attributes =
            (0..<categories).map { InsightField(id: "a\($0)", list: .attribute, kind: .category) }
            + (0..<numbers).map { InsightField(id: "n\($0)", list: .attribute, kind: .number) }
        let sources =
            [nil, FieldSource.recentWindow].flatMap { window -> [FieldSource] in
                [.visits(window: window)]
                    + eventNames.map { .events(name: $0.replacing("_", with: ""), window: window) }
            } + plan.measures.map { .measure($0.id) }
        return attributes + sources.map { InsightField(id: $0.id, list: .measure, kind: .number) }
    }

    private static func makeShard(_ workload: BenchWorkload) throws -> Shard {
        var shard = Shard(partition: 0, plan: try ReferenceJob.plan(), settings: ShardSettings(clock: .event))
        var random = SplitMix64(seed: workload.seed)
        let draws = (0..<categories).map { WeightedDraw.harmonic(2 + $0 * 28 / (categories - 1)) }
        var records = RecordBuffer(capacity: 8 << 20)
        for customer in 0..<workload.customers {
            append(attributes(customer, draws, &random), to: &records)
            for event in 0..<eventsPerCustomer {
                let name = eventNames[Int(random.next() % UInt64(eventNames.count))]
                let time = start + Int64(event) * 3_600_000 + Int64(random.next() % 1_800_000)
                append(
                    "{\"customer\":\"c\(customer)\",\"time\":\(time),\"event\":\"\(name)\",\"properties\":{\"price\":\(event * 20)}}",
                    to: &records)
            }
            if records.count < 20_000 && customer + 1 < workload.customers { continue }
            var cursor = RecordCursor()
            shard.apply(records, from: &cursor)
            shard.drainOutputs { _ in }
            records.removeAll()
        }
        _ = shard.fireTimers()
        shard.drainOutputs { _ in }
        return shard
    }

    private static func attributes(
        _ customer: Int, _ draws: [WeightedDraw], _ random: inout SplitMix64
    ) -> String {
        var text = "{\"customer\":\"c\(customer)\",\"time\":\(start),\"attributes\":{"
        for (index, draw) in draws.enumerated() { text += "\"a\(index)\":\"value \(draw.next(&random))\"," }
        for index in 0..<numbers {
            text += "\"n\(index)\":\(random.next() % 100_000)" + (index + 1 < numbers ? "," : "}}")
        }
        return text
    }

    private static func append(_ line: String, to records: inout RecordBuffer) {
        var line = line
        line.withUTF8 { unsafe records.append(key: nil, value: UnsafeRawBufferPointer($0)) }
    }
}
