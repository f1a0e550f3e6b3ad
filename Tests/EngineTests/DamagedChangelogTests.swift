import Engine
import Events
import Foundation
import Numerics
import Rules
import Testing

/// Customers' records whose states are damaged, with a checksum that agrees again: each is refused, or the shard goes
/// on.
///
/// `KINDRED_FUZZ` is the number of inputs, 5,000 without it; `KINDRED_SEED` repeats a run.
@Suite struct DamagedChangelogTests {
    private static let rules = [
        "count(buy) >= 2", "count(buy, 1h) >= 2", "sum(buy.p) > 5", "sum(buy.p, 1h) > 5", "average(buy.p, 1h) > 2",
        "min(buy.p) < 2", "max(buy.p, 1h) > 3", "distinct(buy.p, 1h) > 1", "most_frequent(buy.p) == 1",
        "most_frequent(buy.p, 1h) == 1", "first(buy) within 1h", "first(buy, 1h) within 1h", "first(buy.p) > 1",
        "first(buy.p, 1h) > 1", "last(buy.p) > 1", "days_since(buy) > 9000000000000", "visits(1h) >= 1",
        "visits() >= 1",
        "sequence(buy then view within 1h then not buy within 1h)", "plan == 1",
    ]

    private static func line(_ index: Int) -> String {
        let time = 1_700_000_000_000 + Int64(index) * 60_000
        let name = index % 3 == 0 ? "view" : "buy"
        return
            #"{"customer":"c","time":\#(time),"event":"\#(name)","properties":{"p":\#(index % 5)},"attributes":{"plan":1}}"#
    }

    private static func changelog(_ plan: Plan) -> [[UInt8]: [UInt8]] {
        var shard = Shard(partition: 0, plan: plan, settings: ShardSettings())
        var cursor = RecordCursor()
        shard.apply(ShardRestartTests.buffer((0..<90).map(line)), from: &cursor)
        var published = ShardRestartTests.Published()
        published.take(shard.freeze(at: 0))
        return published.changelog
    }

    @Test func damaged() throws {
        let environment = ProcessInfo.processInfo.environment
        let count = environment["KINDRED_FUZZ"].flatMap { Int($0) } ?? 5_000
        let seed = environment["KINDRED_SEED"].flatMap(UInt64.init) ?? .random(in: 0...1 << 40)
        print("damaged changelog: \(count) inputs, KINDRED_SEED=\(seed)")
        var random = SplitMix64(seed: seed)
        let plan = try DefinitionsTests.plan(Self.rules.enumerated().map { ("s\($0)", $1) })
        let changelog = Self.changelog(plan)
        let more = ShardRestartTests.buffer([20, 91, 95].map(Self.line))
        var taken = 0
        for input in 0..<count {
            var shard = Shard(partition: 0, plan: plan, settings: ShardSettings())
            do throws(RestoreError) {
                for (key, value) in changelog {
                    let bytes = key.first == UInt8(ascii: "c") ? Self.damaged(value, &random) : value
                    Self.restore(key, bytes, &shard)
                }
                // The commit record knows other records than these.
                _ = try shard.finishRestore(isPartial: true)
            } catch { continue }
            taken += 1
            var cursor = RecordCursor()
            shard.apply(more, from: &cursor)
            shard.moveClock(to: 1_800_000_000_000)
            while shard.fireTimers(limit: 1_000) {}
            #expect(shard.verify() == [], "seed \(seed), input \(input)")
        }
        print("damaged changelog: \(taken) of \(count) taken in")
        #expect(taken > count / 100)
    }

    private static func restore(_ key: [UInt8], _ value: [UInt8], _ shard: inout Shard) {
        unsafe key.withUnsafeBytes { key in
            unsafe value.withUnsafeBytes { value in unsafe shard.restore(key: key, value: value) }
        }
    }

    private static func damaged(_ record: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        var record = record
        let numbers: [Int64] = [0, 1, -1, .max, .min, 1 << 32, 1 << 62, 64, 0xFFFF]
        for _ in 0..<Int.random(in: 1...2, using: &random) {
            let place = Int.random(in: 12..<record.count - 8, using: &random)
            if Bool.random(using: &random) {
                record[place] = UInt8.random(in: 0...255, using: &random)
            } else {
                let number = numbers[Int.random(in: 0..<numbers.count, using: &random)]
                for byte in 0..<8 { record[place + byte] = UInt8(truncatingIfNeeded: number >> (8 * byte)) }
            }
        }
        let checksum = unsafe record.withUnsafeBytes { unsafe XXH3.hash64(UnsafeRawBufferPointer(rebasing: $0[12...])) }
        for byte in 0..<8 { record[4 + byte] = UInt8(truncatingIfNeeded: checksum >> (8 * UInt64(byte))) }
        return record
    }
}
