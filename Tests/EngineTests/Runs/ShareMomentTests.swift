import Engine
import Events
import Foundation
import Insights
import Rules
import Testing

/// A share that is worked off during a stream, with timers, commits, restarts and definitions taken over in its midst, is
/// what a shard answers that stands still at the share's moment.
@Suite struct ShareMomentTests {
    private static func questions(_ random: inout OracleRandom) throws -> ShardTask.Question {
        let ids = Array(RunsWorld.segments.map(\.id).shuffled().prefix(2 + random.below(7)))
        let fields = Array(ShareTests.fields.shuffled().prefix(5))
        let overlap = try OverlapDefinition(segments: ids.map { SegmentName(id: $0) }, fields: fields)
        switch random.below(6) {
        case 0: return .survey(segments: ids)
        case 1: return .overlapValues(overlap)
        case 2:
            let regions = try OverlapDefinition(segments: ids.map { SegmentName(id: $0) })
            let choice = OverlapTally(regions).values([]).choose()
            return .overlapCounts(regions, choice: choice.bytes)
        case 3:
            let definition = try DifferentiatorsDefinition(
                primary: SegmentName(id: ids[0]), second: random.percent(50) ? SegmentName(id: ids[1]) : nil,
                fields: ShareTests.fields)
            return .differentiators(definition, limits: .none)
        case 4: return .members(of: [ids[0]], not: [ids[1]], after: nil, limit: 20)
        default: return .preview(try PreviewTests.edited(), segment: random.pick(["s1", "s2", "s4"]), examples: 5)
        }
    }

    /// What became of a stream under tasks.
    private struct Run {
        var tasks: [ShardTask] = []
        var cancelled: Set<String> = []
        var answers: [RunShard.Answer] = []
        /// What compaction leaves of the changelog.
        var changelog: [[UInt8]: [UInt8]] = [:]
        var restarts = 0

        mutating func take(_ commit: consuming ShardCommit?) throws {
            guard let commit else { return }
            try RunShard.gather(commit.partials, into: &answers)
            var cursor = RecordCursor()
            while let record = commit.changelog.next(&cursor) {
                unsafe changelog[Array(record.key ?? .init(start: nil, count: 0))] = unsafe record.value.map {
                    unsafe Array($0)
                }
            }
        }
    }

    /// Tasks, slices, timers, commits, restarts and takeovers at random points of a stream. Tasks taken since the last
    /// commit are lost with a restart, and given again, as orders would be that were not counted as read.
    private static func run(_ plan: Plan, _ lines: [String], _ random: inout OracleRandom) throws -> Run {
        var run = Run()
        var shard = Shard(partition: 0, plan: plan, settings: ShardSettings())
        let records = ShardRestartTests.buffer(lines)
        var cursor = RecordCursor()
        var uncommitted: [ShardTask] = []
        while shard.apply(records, from: &cursor, limit: 1 + random.below(40)) > 0 {
            if random.percent(50) { _ = shard.fireTimers(limit: random.below(4)) }
            if random.percent(20) {
                let task = ShardTask(run: "run-\(run.tasks.count)", round: 1, question: try questions(&random))
                run.tasks.append(task)
                uncommitted.append(task)
                shard.take(task)
                // The same order twice is one.
                if random.percent(10) { shard.take(task) }
            }
            if random.percent(4), let task = run.tasks.last, !run.answers.contains(where: { $0.run == task.run }) {
                run.cancelled.insert(task.run)
                shard.cancel(run: task.run)
                uncommitted.removeAll { $0.run == task.run }
            }
            for _ in 0..<random.below(4) { _ = shard.advanceRuns(customers: 1 + random.below(40)) }
            if random.percent(3) { shard.adopt(plan) }
            if random.percent(20) {
                try run.take(shard.freeze(at: 0))
                uncommitted = []
            }
            guard random.percent(4), run.changelog.count > 0 else { continue }
            run.restarts += 1
            shard = try ShardRestartTests.restored(run.changelog, plan)
            let offset = try #require(try shard.finishRestore()?[0])
            cursor = RecordCursor()
            for _ in 0..<offset { _ = records.next(&cursor) }
            // A cancel that was not committed is read again too.
            for run in run.cancelled { shard.cancel(run: run) }
            for task in uncommitted { shard.take(task) }
        }
        while shard.advanceRuns(customers: 1 + random.below(40)) {}
        try run.take(shard.freeze(at: 0))
        let hasMore = shard.hasRunWork
        #expect(!hasMore)
        return run
    }

    /// Some records come late.
    private static func outOfOrder(_ lines: [String], _ random: inout OracleRandom) -> [String] {
        var lines = lines
        for index in lines.indices where random.percent(10) {
            lines.swapAt(index, min(lines.count - 1, index + random.below(20)))
        }
        return lines
    }

    @Test func isOfOneMoment() throws {
        let plan = try RunsWorld.plan()
        var restarts = 0
        for seed in ShareTests.seeds("shares during a stream", 16) {
            var random = OracleRandom(seed: seed)
            let world = RunsWorld(customers: 5 + random.below(60), seed: seed)
            let lines = Self.outOfOrder(world.lines, &random)
            let run = try Self.run(plan, lines, &random)
            restarts += run.restarts
            // What is cancelled may have been answered just before.
            let answered = run.answers.map(\.run).filter { !run.cancelled.contains($0) }
            let wanted = run.tasks.map(\.run).filter { !run.cancelled.contains($0) }
            #expect(answered.sorted() == wanted.sorted(), "seed \(seed)")
            #expect(Set(run.answers.map(\.run)).count == run.answers.count, "seed \(seed)")
            for answer in run.answers {
                let task = try #require(run.tasks.first { $0.run == answer.run })
                let offset = Int(answer.moment.offsets["events"] ?? 0)
                var shard = RunShard.shard(plan, Array(lines.prefix(offset)), until: answer.moment.clock)
                let expected = try RunShard.answer(task.question, of: &shard)
                let isSame = expected.parts == answer.parts && answer.refusal == nil
                #expect(isSame, "\(task), seed \(seed)")
                #expect(expected.moment == answer.moment, "seed \(seed)")
            }
        }
        #expect(restarts > 0)
    }
}
