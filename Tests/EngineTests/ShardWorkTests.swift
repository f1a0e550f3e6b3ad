import Engine
import Events
import Foundation
import Rules
import Testing

/// What a shard says of its work is what it did between two commits, restarts and new definitions between them or not.
@Suite struct ShardWorkTests {
    private static let now: Int64 = 1_700_000_000_000

    private static func apply(_ lines: [String], to shard: inout Shard) {
        var cursor = RecordCursor()
        shard.apply(ShardRestartTests.buffer(lines), from: &cursor)
    }

    private static func work(_ shard: inout Shard) -> ShardWork? { shard.freeze(at: now)?.work }

    @Test func isToldOnce() throws {
        let plan = try DefinitionsTests.plan([("s", "count(buy, 1h) >= 1")])
        var shard = Shard(partition: 0, plan: plan, settings: ShardSettings())
        Self.apply([DefinitionsTests.buy("a", Self.now), "{", "{", "null"], to: &shard)
        let told = Self.work(&shard)
        let first = try #require(told)
        #expect(first.figures.applied == 1 && first.figures.deadLetters == 3 && first.figures.changes == 1)
        #expect(first.deadLetters == [.invalidJSON: 2, .notAnObject: 1])
        Self.apply([DefinitionsTests.buy("b", Self.now + 1)], to: &shard)
        shard.adopt(try DefinitionsTests.plan([("t", "count(buy, 1h) >= 1")]))
        let toldNext = Self.work(&shard)
        let second = try #require(toldNext)
        #expect(second.figures.applied == 1 && second.figures.deadLetters == 0 && second.deadLetters.isEmpty)
        #expect(second.figures.changes >= 2)
        let none = Self.work(&shard)
        #expect(none == nil)
    }

    @Test func aRestartTellsNothingOfWhatWasBefore() throws {
        let plan = try DefinitionsTests.plan([("s", "count(buy, 1h) >= 1")])
        var before = Shard(partition: 0, plan: plan, settings: ShardSettings())
        Self.apply([DefinitionsTests.buy("a", Self.now), "{"], to: &before)
        guard let commit = before.freeze(at: Self.now) else { throw CocoaError(.featureUnsupported) }
        var after = Shard(partition: 0, plan: plan, settings: ShardSettings())
        var cursor = RecordCursor()
        while let record = commit.changelog.next(&cursor) {
            unsafe after.restore(key: try #require(record.key), value: record.value)
        }
        _ = try after.finishRestore()
        Self.apply([DefinitionsTests.buy("a", Self.now + 1)], to: &after)
        let told = Self.work(&after)
        let work = try #require(told)
        #expect(work.figures.records == 1 && work.deadLetters.isEmpty)
        #expect(after.figures.records == 3)
    }

    @Test func timersAreToldWithTheDelayOfTheOldestOfTheirGroup() throws {
        let plan = try DefinitionsTests.plan([("s", "count(buy, 1h) >= 1")])
        var shard = Shard(partition: 0, plan: plan, settings: ShardSettings())
        Self.apply([DefinitionsTests.buy("a", Self.now), DefinitionsTests.buy("b", Self.now + 40)], to: &shard)
        _ = Self.work(&shard)
        shard.moveClock(to: Self.now + 3_600_000 + 90)
        _ = shard.fireTimers()
        let told = Self.work(&shard)
        let work = try #require(told)
        #expect(work.figures.timersFired == 2)
        #expect(work.timerDelays.counts == [0, 2, 0, 0, 0, 0, 0, 0, 0])
        #expect(work.timerDelays.sum == 2 * 90)
        var sum = ShardWork()
        sum.add(work)
        sum.add(work)
        #expect(sum.timerDelays.counts[1] == 4 && sum.figures.timersFired == 4)
    }
}
