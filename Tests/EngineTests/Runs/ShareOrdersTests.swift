import Engine
import Events
import Foundation
import Insights
import Rules
import Testing

/// A share that is worked off while orders change customers is what a shard answers that stands still at the share's
/// moment: lists, erasures and other definitions come in its midst.
@Suite struct ShareOrdersTests {
    private enum Step {
        case events(Int)
        case timers(Int)
        case order(ShardOrder)
        case advance(Int)
        case task(ShardTask)
    }

    private static func definitions(version: UInt64) throws -> DefinitionSet {
        var set = try PreviewTests.edited(version % 2 == 0 ? PreviewTests.edits : [:])
        set.version = version
        // Nobody reads the past here.
        for index in set.segments.indices {
            guard let rule = set.segments[index].ruleText else { continue }
            set.segments[index].membership = .rule(rule, isBackfilled: false)
        }
        set.segments.append(.init(id: "listed", membership: .list))
        let rule = "in_segment(\"listed\") and count(buy) >= 1"
        set.segments.append(.init(id: "listed_buyers", membership: .rule(rule, isBackfilled: false)))
        return set
    }

    private static func steps(_ world: RunsWorld, _ random: inout OracleRandom) throws -> [Step] {
        var steps: [Step] = []
        var given = 0
        var version: UInt64 = 1
        let ids = (0..<70).map { "c\($0)" }
        while given < world.lines.count {
            let count = min(1 + random.below(20), world.lines.count - given)
            given += count
            steps.append(.events(count))
            if random.percent(40) { steps.append(.timers(random.below(4))) }
            if random.percent(20) {
                let drawn = ids.shuffled()
                steps.append(
                    .order(
                        .list(segment: "listed", add: Array(drawn.prefix(5)), remove: Array(drawn[5..<8]))))
            }
            if random.percent(5) { steps.append(.order(.erase(run: "e", customer: random.pick(ids)))) }
            if random.percent(2) {
                version += 1
                steps.append(.order(.adopt(try definitions(version: version))))
            }
            if random.percent(15) { steps.append(.task(try task(steps.count, &random))) }
            for _ in 0..<random.below(3) { steps.append(.advance(1 + random.below(20))) }
        }
        return steps
    }

    private static func task(_ number: Int, _ random: inout OracleRandom) throws -> ShardTask {
        let segments = ["listed", "listed_buyers", "s1", "s2", "s4"].shuffled()
        let overlap = try OverlapDefinition(segments: segments.map { SegmentName(id: $0) })
        let choice = OverlapTally(overlap).values([]).choose().bytes
        let question = random.pick([
            ShardTask.Question.overlapCounts(overlap, choice: choice), .survey(segments: segments),
            .members(of: [segments[0]], not: [segments[1]], after: nil, limit: 50),
        ])
        return ShardTask(run: "run-\(number)", round: 1, question: question)
    }

    /// A shard and what it reads.
    private struct Stream: ~Copyable {
        var shard: Shard
        let events: RecordBuffer
        var place = RecordCursor()
        var orders: Int64 = 0

        init(_ lines: [String]) throws {
            let plan = try ShareOrdersTests.definitions(version: 1).check().plan(sessionGap: RunsWorld.sessionGap)
            shard = Shard(partition: 0, plan: plan, settings: ShardSettings(jobsTopic: "jobs"))
            shard.start(at: [0, 0])
            events = ShardRestartTests.buffer(lines)
        }

        mutating func take(_ step: Step) throws {
            switch step {
            case .events(let count): shard.apply(events, from: &place, limit: count)
            case .timers(let count): _ = shard.fireTimers(limit: count)
            case .order(let order):
                var records = RecordBuffer()
                records.firstOffset = orders
                unsafe try order.json().withUnsafeBytes { unsafe records.append(key: nil, value: $0) }
                orders += 1
                var cursor = RecordCursor()
                // Definitions come to hold once nothing is due.
                if case .adopt = order { _ = shard.fireTimers() }
                shard.apply(records, topic: 1, from: &cursor)
                while shard.advanceTakeover(atMost: 7) { _ = shard.fireTimers() }
            case .task(let task): shard.take(task)
            case .advance(let count): _ = shard.advanceRuns(customers: count)
            }
        }
    }

    @Test func isOfOneMoment() throws {
        var compared = 0
        for seed in ShareTests.seeds("shares under orders", 8) {
            var random = OracleRandom(seed: seed)
            let world = RunsWorld(customers: 10 + random.below(50), seed: seed)
            let steps = try Self.steps(world, &random)
            var stream = try Stream(world.lines)
            var answers: [RunShard.Answer] = []
            var begun: [String: Int] = [:]
            var waiting: Set<String> = []
            for (index, step) in steps.enumerated() {
                if case .task(let task) = step {
                    // A fifth share would begin later.
                    guard waiting.count < 4 else { continue }
                    waiting.insert(task.run)
                    begun[task.run] = index
                }
                try stream.take(step)
                if case .order(.adopt) = step {
                    // All begin anew, and the next slice sees to it.
                    _ = stream.shard.advanceRuns(customers: 0)
                    for run in waiting { begun[run] = index + 1 }
                }
                if let commit = stream.shard.freeze(at: 0) { try RunShard.gather(commit.partials, into: &answers) }
                waiting.subtract(answers.map(\.run))
            }
            while stream.shard.advanceRuns(customers: 9) {}
            if let commit = stream.shard.freeze(at: 0) { try RunShard.gather(commit.partials, into: &answers) }
            #expect(Set(answers.map(\.run)) == Set(begun.keys) && answers.count == begun.count, "seed \(seed)")
            for answer in answers {
                let index = try #require(begun[answer.run])
                let expected = try Self.answer(answer.run, steps, before: index, world)
                let isSame = expected.parts == answer.parts && answer.refusal == nil
                #expect(isSame, "\(answer.run), seed \(seed)")
                #expect(expected.moment == answer.moment, "\(answer.run), seed \(seed)")
                compared += 1
            }
        }
        #expect(compared > 20)
    }

    /// What a shard answers that has had no shares before and stands still.
    private static func answer(
        _ run: String, _ steps: [Step], before index: Int, _ world: RunsWorld
    ) throws -> RunShard.Answer {
        var stream = try Stream(world.lines)
        for step in steps[..<index] {
            switch step {
            case .task, .advance: continue
            default: try stream.take(step)
            }
        }
        _ = stream.shard.fireTimers()
        _ = stream.shard.freeze(at: 0) != nil
        let task = steps.lazy.compactMap { step -> ShardTask? in
            if case .task(let task) = step, task.run == run { task } else { nil }
        }.first
        return try RunShard.answer(try #require(task).question, of: &stream.shard)
    }
}
