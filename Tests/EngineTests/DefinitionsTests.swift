import Engine
import Events
import Foundation
import Rules
import Testing

/// Another plan taken over while customers are there, and after a restart.
@Suite struct DefinitionsTests {
    static let day: Int64 = 86_400_000
    static let start: Int64 = 1_700_000_000_000

    static func plan(_ segments: [(String, String)]) throws -> Plan {
        try ReplayedShard.plan(segments: segments, measures: [], sessionGap: 1_800_000)
    }

    static func buy(_ customer: String, _ time: Int64, _ price: Int = 1) -> String {
        #"{"customer":"\#(customer)","time":\#(time),"event":"buy","properties":{"price":\#(price)}}"#
    }

    /// A shard that has applied and committed lines, taken over by another plan directly or through a restart.
    static func changed(
        from old: Plan, to new: Plan, _ lines: [String], restarts: Bool
    ) throws -> (
        changes: [ReplayedShard.PublishedChange], tombstones: [String], figures: [SegmentFigures], clock: Int64
    ) {
        var shard = Shard(partition: 0, plan: old, settings: ShardSettings())
        var cursor = RecordCursor()
        shard.apply(ShardRestartTests.buffer(lines), from: &cursor)
        _ = shard.fireTimers()
        let first = shard.freeze(at: 0)
        if restarts {
            var published = ShardRestartTests.Published()
            published.take(first)
            shard = Shard(partition: 0, plan: new, settings: ShardSettings())
            for (key, value) in published.changelog {
                unsafe key.withUnsafeBytes { key in
                    unsafe value.withUnsafeBytes { unsafe shard.restore(key: key, value: $0) }
                }
            }
            _ = try shard.finishRestore()
        } else {
            shard.adopt(new)
        }
        #expect(shard.verify() == [])
        let figures = shard.segmentFigures
        let clock = shard.clock
        var seen = try ReplayedShard(plan: new, lines: [])
        var tombstones: [String] = []
        guard let commit = shard.freeze(at: 1) else { return ([], [], figures, clock) }
        var members = RecordCursor()
        while let record = commit.segmentMembers.next(&members) {
            if unsafe record.value == nil, let key = unsafe record.key {
                tombstones.append(unsafe String(decoding: key, as: UTF8.self))
            }
        }
        try seen.take(commit)
        return (seen.changes, tombstones.sorted(), figures, clock)
    }

    @Test(arguments: [false, true]) func newSegmentOverCustomers(_ restarts: Bool) throws {
        let lines = [buyTwice, ["a", "b"].map { Self.buy($0, Self.start + 5) }].flatMap { $0 }
        let result = try Self.changed(
            from: Self.plan([("any", "count(buy) >= 1")]),
            to: Self.plan([("any", "count(buy) >= 1"), ("twice", "count(buy, 30d) >= 2")]), lines, restarts: restarts)
        #expect(result.changes.map(\.customer) == ["a"])
        #expect(result.changes.allSatisfy { $0.segment == "twice" && $0.entered && $0.origin == "edit" })
        #expect(result.changes.allSatisfy { $0.time == result.clock && result.clock == Self.start + 5 })
        #expect(result.figures.map(\.size) == [2, 1])
        #expect(result.figures.map(\.isReady) == [true, true])
        #expect(result.figures.map(\.completeAt) == [nil, nil])
    }

    private var buyTwice: [String] { [Self.buy("a", Self.start), Self.buy("b", Self.start - 40 * Self.day)] }

    @Test(arguments: [false, true]) func whatWasNotKept(_ restarts: Bool) throws {
        let result = try Self.changed(
            from: Self.plan([("any", "count(buy) >= 1")]),
            to: Self.plan([
                ("any", "count(buy) >= 1"), ("ever", "sum(buy.price) > 3"), ("latest", "last(buy) within 30d"),
                ("month", "sum(buy.price, 30d) > 3"), ("other", "count(sell, 30d) >= 1"),
                ("through", "in_segment(month)"),
            ]), [Self.buy("a", Self.start, 10)], restarts: restarts)
        // Prices were not kept; that nobody sold anything, and the latest time, is known.
        #expect(result.figures.map(\.isReady) == [true, false, true, false, true, false])
        let complete = result.clock + 30 * Self.day
        #expect(result.figures.map(\.completeAt) == [nil, nil, nil, complete, nil, complete])
        #expect(result.changes.map(\.segment) == ["latest"])
    }

    @Test(arguments: [false, true]) func removedSegment(_ restarts: Bool) throws {
        let result = try Self.changed(
            from: Self.plan([("any", "count(buy) >= 1"), ("gone", "count(buy) >= 1")]),
            to: Self.plan([("any", "count(buy) >= 1")]), [Self.buy("a", Self.start), Self.buy("b", Self.start + 1)],
            restarts: restarts)
        #expect(Set(result.changes.map(\.customer)) == ["a", "b"])
        #expect(result.changes.allSatisfy { $0.segment == "gone" && !$0.entered && $0.origin == "edit" })
        #expect(result.tombstones == ["gone/a", "gone/b"])
        #expect(result.figures.map(\.size) == [2])
    }

    @Test(arguments: [false, true]) func editedRule(_ restarts: Bool) throws {
        let result = try Self.changed(
            from: Self.plan([("s", "count(buy) >= 1")]), to: Self.plan([("s", "count(buy) >= 2")]),
            [Self.buy("a", Self.start), Self.buy("b", Self.start), Self.buy("b", Self.start + 7)], restarts: restarts)
        #expect(
            result.changes.map { "\($0.customer) \($0.entered) \($0.origin) \($0.time)" } == [
                "a false edit \(Self.start + 7)"
            ])
        #expect(result.figures.map(\.definitionVersion) == [1])
        #expect(result.figures.map(\.entries) == [2])
        #expect(result.figures.map(\.exits) == [1])
    }
}
