import Engine
import Events
import Foundation
import Rules
import Testing

/// A `not` step for which more starts wait than are kept one by one: it may be late, by at most 1/64 of its duration,
/// and says so.
@Suite struct SequenceBoundTests {
    private static let start: Int64 = 1_700_000_000_000
    private static let rule = "sequence(buy then not view within 6400s)"

    private static func line(_ event: String, _ time: Int64) -> String {
        #"{"customer":"c","time":\#(time),"event":"\#(event)"}"#
    }

    private static func run(_ rule: String, _ lines: [String], until: Int64) throws -> ReplayedShard {
        let plan = try ReplayedShard.plan(segments: [("s", rule)], measures: [], sessionGap: 1_800_000)
        return try ReplayedShard(plan: plan, lines: lines, until: until)
    }

    /// Purchases so many seconds apart.
    private static func buys(_ count: Int, every seconds: Int64 = 1) -> [String] {
        (0..<count).map { line("buy", start + Int64($0) * seconds * 1_000) }
    }

    @Test(arguments: [1, 64]) func exactUpToTheBound(count: Int) throws {
        let run = try Self.run(Self.rule, Self.buys(count), until: Self.start + 7_000_000)
        #expect(run.changes.map(\.time) == [Self.start + 6_400_000])
        #expect(run.changes.map(\.isApproximate) == [false])
    }

    @Test func beyondTheBoundItSaysSo() throws {
        let run = try Self.run(Self.rule, Self.buys(200), until: Self.start + 7_000_000)
        #expect(run.changes.map(\.isApproximate) == [true])
        let time = try #require(run.changes.first?.time)
        #expect(Self.start + 6_400_000..<Self.start + 6_500_000 ~= time)
    }

    /// With a window behind it the customer leaves; what is counted from the newest start on is exact.
    @Test func exactAgainOnceTheNewestStartIsDue() throws {
        let rule = "sequence(buy then not view within 6400s, 100s)"
        let later = Self.line("buy", Self.start + 20_000_000)
        let run = try Self.run(rule, Self.buys(200) + [later], until: Self.start + 40_000_000)
        #expect(run.changes.map(\.entered) == [true, false, true, false])
        #expect(run.changes.map(\.isApproximate) == [true, false, false, false])
        #expect(run.changes[1].time == Self.start + 199_000 + 6_400_000 + 100_000)
    }

    /// An event that ends the joined starts may have come after one of them was due: that stays in doubt.
    @Test func aSequenceThatMayHaveBeenMissedIsInDoubt() throws {
        let rule = "\(Self.rule) or exists(plan)"
        let plan = try ReplayedShard.plan(segments: [("s", rule)], measures: [], sessionGap: 1_800_000)
        let attributes = #"{"customer":"c","time":\#(Self.start + 9_000_000),"attributes":{"plan":1}}"#
        let lines = Self.buys(100) + [Self.line("view", Self.start + 6_000_000), attributes]
        let run = try ReplayedShard(plan: plan, lines: lines, until: Self.start + 10_000_000)
        #expect(run.changes.map(\.time) == [Self.start + 9_000_000])
        #expect(run.changes.map(\.isApproximate) == [true])
    }

    /// In the middle of a chain, too; spread wider than 1/64 of the duration, no two starts are joined.
    @Test func inTheMiddleOfAChain() throws {
        let rule = "sequence(buy then not view within 6400s then pay)"
        let pay = Self.line("pay", Self.start + 30_000_000)
        let close = try Self.run(rule, Self.buys(100) + [pay], until: Self.start + 30_000_000)
        // Completed from the newest start, which is never joined.
        #expect(close.changes.map(\.isApproximate) == [false])
        let early = Self.line("pay", Self.start + 6_470_000)
        let between = try Self.run(rule, Self.buys(100) + [early], until: Self.start + 30_000_000)
        #expect(between.changes.map(\.isApproximate) == [true])
        let wide = try Self.run(rule, Self.buys(100, every: 101) + [pay], until: Self.start + 30_000_000)
        #expect(wide.changes.map(\.isApproximate) == [false])
    }

    /// What an operator is told, also of a shard that was restored.
    @Test func inspectSaysSo() throws {
        let plan = try ReplayedShard.plan(
            segments: [("s", "\(Self.rule) or count(buy) > 1000")], measures: [], sessionGap: 1_800_000)
        for (count, expected) in [(64, [false, false]), (100, [true, false])] {
            var shard = Shard(partition: 0, plan: plan, settings: ShardSettings())
            var cursor = RecordCursor()
            shard.apply(ShardRestartTests.buffer(Self.buys(count)), from: &cursor)
            #expect(shard.describe(customer: "c")?.segments.first?.tests.map(\.isApproximate) == expected)
            #expect(shard.verify() == [])
            var published = ShardRestartTests.Published()
            published.take(shard.freeze(at: 0))
            var restored = try ShardRestartTests.restored(published.changelog, plan)
            _ = try restored.finishRestore()
            #expect(restored.describe(customer: "c")?.segments.first?.tests.map(\.isApproximate) == expected)
        }
    }
}
