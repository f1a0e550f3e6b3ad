import Engine
import Events
import Foundation
import Rules
import Testing

/// The clock of mode `live`, events from the future, timers, lines about segments, and where every record is counted.
@Suite struct LiveShardTests {
    private static let now: Int64 = 1_700_000_000_000

    private static func shard(_ rule: String = "count(buy, 1h) >= 1") throws -> Shard {
        var shard = Shard(
            partition: 0, plan: try DefinitionsTests.plan([("s", rule)]), settings: ShardSettings(clock: .live))
        shard.observe(wallClock: now, isIdle: false, idleClock: now - 10_000)
        return shard
    }

    private static func apply(_ lines: [String], to shard: inout Shard) {
        var cursor = RecordCursor()
        shard.apply(ShardRestartTests.buffer(lines), from: &cursor)
    }

    private static func published(_ shard: inout Shard, at time: Int64 = 0) throws -> ReplayedShard {
        var seen = try ReplayedShard(plan: try DefinitionsTests.plan([]), lines: [])
        try seen.take(shard.freeze(at: time))
        return seen
    }

    @Test func futureEventsWait() throws {
        var shard = try Self.shard()
        Self.apply([DefinitionsTests.buy("c", Self.now + 5_000)], to: &shard)
        #expect(shard.verify() == [])
        let early = try Self.published(&shard).changes
        #expect(early == [])
        shard.observe(wallClock: Self.now + 14_999, isIdle: true, idleClock: Self.now + 4_999)
        _ = shard.fireTimers()
        #expect(shard.clock == Self.now + 4_999)
        let stillEarly = try Self.published(&shard).changes
        #expect(stillEarly == [])
        shard.observe(wallClock: Self.now + 15_000, isIdle: true, idleClock: Self.now + 5_000)
        _ = shard.fireTimers()
        let changes = try Self.published(&shard).changes
        #expect(changes.map(\.time) == [Self.now + 5_000])
        #expect(shard.verify() == [])
    }

    @Test func waitingIsBounded() throws {
        var shard = try Self.shard()
        let lines = (0..<70).map { DefinitionsTests.buy("c", Self.now + 1_000 + Int64($0)) }
        Self.apply(
            lines + [
                DefinitionsTests.buy("d", Self.now + 86_400_001), DefinitionsTests.buy("d", Self.now + 86_400_000),
            ], to: &shard)
        let letters = try Self.published(&shard).deadLetters
        #expect(shard.figures.applied == 65)
        #expect(shard.figures.deadLetters == 7 && letters.count == 7)
        #expect(Set(letters.compactMap { $0["reason"] as? String }).count == 2)
        #expect(shard.figures.records == UInt64(72))
        #expect(shard.verify() == [])
    }

    @Test func timersAtTheInstant() throws {
        var shard = try Self.shard()
        Self.apply([DefinitionsTests.buy("c", Self.now - 100)], to: &shard)
        let entries = try Self.published(&shard).changes
        #expect(entries.map(\.validUntil) == [Self.now - 100 + 3_600_000])
        // A busy partition's clock stands where its records are.
        shard.observe(wallClock: Self.now + 9_000_000, isIdle: false, idleClock: Self.now + 8_990_000)
        #expect(shard.clock == Self.now - 100)
        shard.observe(wallClock: Self.now + 9_000_000, isIdle: true, idleClock: Self.now + 8_990_000)
        _ = shard.fireTimers()
        let changes = try Self.published(&shard).changes
        #expect(changes.map(\.time) == [Self.now - 100 + 3_600_000])
        #expect(changes.map(\.origin) == ["timer"])
        // Never ahead of the wall clock.
        shard.observe(wallClock: Self.now, isIdle: true, idleClock: Self.now + 99_000_000)
        #expect(shard.clock <= Self.now + 9_000_000)
    }

    @Test func segmentLinesOnceAMinute() throws {
        var shard = try Self.shard()
        var lines: [Int] = []
        for second in 0..<130 {
            Self.apply([DefinitionsTests.buy("c", Self.now - 10_000 + Int64(second))], to: &shard)
            guard let commit = shard.freeze(at: Self.now + Int64(second) * 1_000) else { continue }
            if commit.segments.count > 0 { lines.append(second) }
        }
        #expect(lines == [0, 60, 120])
    }

    @Test func everyRecordIsCountedOnce() throws {
        var shard = try Self.shard()
        let lines = [
            DefinitionsTests.buy("a", Self.now), "{", "null", #"{"userId":"a","type":"alias","previousId":"b"}"#,
            #"{"customer":"a","time":\#(Self.now),"event":"buy","messageId":"m"}"#,
            #"{"customer":"a","time":\#(Self.now),"event":"buy","messageId":"m"}"#,
            #"{"customer":"null","time":1,"event":"buy"}"#, #"{"customer":"a","event":"buy"}"#,
        ]
        Self.apply(lines, to: &shard)
        let figures = shard.figures
        #expect(figures.applied == 2 && figures.ignored == 1 && figures.duplicates == 1 && figures.deadLetters == 4)
        #expect(figures.applied + figures.ignored + figures.duplicates + figures.deadLetters == UInt64(lines.count))
        let letters = try Self.published(&shard).deadLetters
        #expect(letters.count == 4)
        #expect(shard.verify() == [])
    }

    private static func attributes(_ keys: Range<Int>, at time: Int64) -> String {
        let keys = keys.map { #""k\#($0)":1"# }.joined(separator: ",")
        return #"{"customer":"c","time":\#(time),"attributes":{\#(keys)}}"#
    }

    /// What waits has its place among a customer's keys from the start: a record that would bring too many is a dead
    /// letter when it comes, and none is taken in only in part when its time comes.
    @Test func waitingAttributesStayWithinTheBound() throws {
        var shard = try Self.shard()
        let records = [
            Self.attributes(0..<300, at: Self.now + 12), Self.attributes(300..<513, at: Self.now + 11),
            Self.attributes(200..<500, at: Self.now + 10), Self.attributes(500..<513, at: Self.now - 1),
            Self.attributes(500..<512, at: Self.now - 1), Self.attributes(0..<512, at: Self.now + 13),
            Self.attributes(512..<513, at: Self.now - 1),
        ]
        Self.apply(records, to: &shard)
        let letters = try Self.published(&shard).deadLetters
        #expect(letters.compactMap { $0["reason"] as? String } == Array(repeating: "too_many_attributes", count: 3))
        #expect(
            letters.compactMap { ($0["origin"] as? [String: Any])?["offset"] as? Int } == [1, 3, 6])
        #expect(shard.figures.applied == 4 && shard.figures.deadLetters == 3)
        shard.observe(wallClock: Self.now + 20_000, isIdle: true, idleClock: Self.now + 10_000)
        _ = shard.fireTimers()
        #expect(shard.verify() == [])
        #expect(shard.describe(customer: "c")?.attributes.count == 512)
        shard.adopt(try DefinitionsTests.plan([("t", "k0 == 1 and k511 == 1 and not exists(k512)")]))
        #expect(shard.segmentFigures.map(\.size) == [1])
    }
}
