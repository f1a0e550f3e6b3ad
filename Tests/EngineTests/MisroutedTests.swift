import Engine
import Events
import Foundation
import Numerics
import Rules
import Testing

/// Records of customers who belong to another partition: applied where they are found, and counted.
@Suite struct MisroutedTests {
    private static let partitions: Int32 = 4
    private static let now: Int64 = 1_700_000_000_000

    private static func home(_ customer: String) -> Int32 {
        unsafe Array(customer.utf8).withUnsafeBytes { unsafe Murmur2.partition(of: $0, partitions: partitions) }
    }

    /// The first customers that belong to partition 2, and the first that do not.
    private static let here = (0..<40).map { "c\($0)" }.filter { home($0) == 2 }
    private static let elsewhere = (0..<40).map { "c\($0)" }.filter { home($0) != 2 }

    private static func shard(clock: ClockMode = .event, partitions: Int32? = partitions) throws -> Shard {
        var shard = Shard(
            partition: 2, plan: try DefinitionsTests.plan([("s", "count(buy) >= 2")]),
            settings: ShardSettings(clock: clock, eventsTopics: ["first", "second"], partitions: partitions))
        shard.observe(wallClock: now, isIdle: false, idleClock: now)
        return shard
    }

    private static func buy(_ customer: String, _ time: Int64, id: String? = nil) -> String {
        let messageId = id.map { #","messageId":"\#($0)""# } ?? ""
        return #"{"customer":"\#(customer)","time":\#(time),"event":"buy"\#(messageId)}"#
    }

    private static func apply(_ lines: [String], topic: Int = 0, to shard: inout Shard) {
        var cursor = RecordCursor()
        shard.apply(ShardRestartTests.buffer(lines), topic: topic, from: &cursor)
    }

    @Test func areAppliedAndCounted() throws {
        var shard = try Self.shard()
        let lines = (Self.here + Self.elsewhere).flatMap { [Self.buy($0, Self.now), Self.buy($0, Self.now + 1)] }
        Self.apply(lines, to: &shard)
        #expect(shard.figures.applied == 80)
        #expect(shard.segmentFigures[0].size == 40)
        #expect(shard.figures.misrouted == UInt64(2 * Self.elsewhere.count))
        #expect(!Self.here.isEmpty && !Self.elsewhere.isEmpty)
        #expect(shard.verify() == [])
    }

    @Test func countWhateverElseBecomesOfThem() throws {
        var shard = try Self.shard(clock: .live)
        let stray = Self.elsewhere[0]
        let lines = [
            Self.buy(stray, Self.now, id: "m"), Self.buy(stray, Self.now, id: "m"), Self.buy(stray, Self.now + 50),
            Self.buy(stray, Self.now + 86_400_001), Self.buy(Self.here[0], Self.now, id: "m"), "{",
        ]
        Self.apply(lines, to: &shard)
        let figures = shard.figures
        #expect(figures.applied == 3 && figures.duplicates == 1 && figures.deadLetters == 2)
        #expect(figures.misrouted == 4)
    }

    @Test func areNamedByTopic() throws {
        var shard = try Self.shard()
        let strays = Self.elsewhere
        #expect(shard.takeMisrouted() == [])
        Self.apply([Self.buy(Self.here[0], 1), Self.buy(strays[0], 1), Self.buy(strays[1], 1)], to: &shard)
        Self.apply([Self.buy(strays[1], 2)], topic: 1, to: &shard)
        #expect(
            shard.takeMisrouted() == [
                MisroutedRecords(topic: 0, customer: strays[0], home: Self.home(strays[0]), records: 2),
                MisroutedRecords(topic: 1, customer: strays[1], home: Self.home(strays[1]), records: 1),
            ])
        #expect(shard.takeMisrouted() == [])
    }

    @Test func nobodyMindsWithoutTheNumberOfPartitions() throws {
        var shard = try Self.shard(partitions: nil)
        Self.apply(Self.elsewhere.map { Self.buy($0, 1) }, to: &shard)
        #expect(shard.figures.misrouted == 0)
        #expect(shard.takeMisrouted() == [])
        #expect(shard.verify() == [])
    }

    /// Customers' records say nothing of it, and their shard knows all the same.
    @Test func areKnownAfterARestart() throws {
        var shard = try Self.shard()
        let customers = [Self.here[0], Self.elsewhere[0]]
        Self.apply(customers.map { Self.buy($0, 1) }, to: &shard)
        var published = ShardRestartTests.Published()
        published.take(shard.freeze(at: 0))
        var restored = try Self.restored(published.changelog)
        #expect(restored.figures == shard.figures)
        #expect(restored.takeMisrouted() == [])
        #expect(restored.verify() == [])
        Self.apply(customers.map { Self.buy($0, 2) }, to: &restored)
        #expect(restored.figures.misrouted == 2)
    }

    /// A commit record of a version that did not count them.
    @Test func aCommitRecordWithoutTheFigureIsReadable() throws {
        var shard = try Self.shard()
        Self.apply([Self.buy(Self.elsewhere[0], 1)], to: &shard)
        var published = ShardRestartTests.Published()
        published.take(shard.freeze(at: 0))
        let key = Array("!commit".utf8)
        let record = String(decoding: try #require(published.changelog[key]), as: UTF8.self)
        let start = try #require(record.range(of: "\"commit\":")).upperBound
        let body = record[start...].dropLast().replacingOccurrences(of: "\"misrouted\":1,", with: "")
        #expect(!body.contains("misrouted"))
        let checksum = unsafe Array(body.utf8).withUnsafeBytes { unsafe XXH3.hash64($0) }
        let digits = String(checksum, radix: 16)
        let padded = String(repeating: "0", count: 16 - digits.count) + digits
        published.changelog[key] = Array("{\"checksum\":\"\(padded)\",\"commit\":\(body)}".utf8)
        let restored = try Self.restored(published.changelog)
        #expect(restored.figures.applied == 1)
        #expect(restored.figures.misrouted == 0)
    }

    private static func restored(_ changelog: [[UInt8]: [UInt8]]) throws -> Shard {
        var shard = try shard()
        for (key, value) in changelog {
            unsafe key.withUnsafeBytes { key in
                unsafe value.withUnsafeBytes { unsafe shard.restore(key: key, value: $0) }
            }
        }
        _ = try shard.finishRestore()
        return shard
    }
}
