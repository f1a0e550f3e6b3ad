import Engine
import Events
import Foundation
import Rules
import Testing

/// The same input in any batching, with a restart anywhere, publishes the same, customer by customer.
@Suite struct ShardRestartTests {
    /// What a consumer of the shard's topics sees, and the changelog as compaction leaves it.
    struct Published {
        var events: [String: [String]] = [:]
        var members: [String: String] = [:]
        var deadLetters: [String] = []
        var changelog: [[UInt8]: [UInt8]] = [:]
        var order: [[UInt8]] = []

        mutating func take(_ commit: consuming ShardCommit?) {
            guard let commit else { return }
            Self.each(commit.segmentEvents) { key, value in
                events[key, default: []].append(value ?? "")
            }
            Self.each(commit.segmentMembers) { key, value in members[key] = value }
            Self.each(commit.deadLetters) { _, value in deadLetters.append(value ?? "") }
            var cursor = RecordCursor()
            while let record = commit.changelog.next(&cursor) {
                unsafe changelog[Array(record.key ?? .init(start: nil, count: 0))] = unsafe record.value.map {
                    unsafe Array($0)
                }
            }
        }

        private static func each(_ records: borrowing RecordBuffer, _ body: (String, String?) -> Void) {
            var cursor = RecordCursor()
            while let record = records.next(&cursor) {
                let key = unsafe record.key.map { unsafe String(decoding: $0, as: UTF8.self) } ?? ""
                unsafe body(key, record.value.map { unsafe String(decoding: $0, as: UTF8.self) })
            }
        }
    }

    static func buffer(_ lines: [String]) -> RecordBuffer {
        var records = RecordBuffer()
        for line in lines { unsafe Array(line.utf8).withUnsafeBytes { unsafe records.append(key: nil, value: $0) } }
        return records
    }

    static func undisturbed(_ plan: Plan, _ lines: [String], until: Int64?) -> Published {
        var published = Published()
        var shard = Shard(partition: 0, plan: plan, settings: ShardSettings())
        var cursor = RecordCursor()
        shard.apply(buffer(lines), from: &cursor)
        if let until { shard.moveClock(to: until) }
        _ = shard.fireTimers()
        published.take(shard.freeze(at: 0))
        return published
    }

    /// A shard that was given a changelog, in any order; its restore is not finished.
    static func restored(_ changelog: [[UInt8]: [UInt8]], _ plan: Plan) throws -> Shard {
        var shard = Shard(partition: 0, plan: plan, settings: ShardSettings())
        for (key, value) in changelog.shuffled() {
            unsafe key.withUnsafeBytes { key in
                unsafe value.withUnsafeBytes { unsafe shard.restore(key: key, value: $0) }
            }
        }
        return shard
    }

    /// Slices of random length, timers in random bounds, customers written ahead, commits, restarts from the changelog, and the same plan taken
    /// over again, all at random points.
    static func disturbed(_ plan: Plan, _ lines: [String], until: Int64?, seed: UInt64) throws -> Published {
        var random = OracleRandom(seed: seed)
        var published = Published()
        var shard = Shard(partition: 0, plan: plan, settings: ShardSettings())
        let records = buffer(lines)
        var cursor = RecordCursor()
        while shard.apply(records, from: &cursor, limit: 1 + random.below(7)) > 0 {
            if random.percent(50) { _ = shard.fireTimers(limit: random.below(3)) }
            if random.percent(20) { shard.adopt(plan) }
            if random.percent(30) { shard.writeAhead(leaving: random.below(3)) }
            guard random.percent(40) else { continue }
            published.take(shard.freeze(at: 0))
            guard random.percent(60) else { continue }
            shard = try restored(published.changelog, plan)
            let offset = try #require(try shard.finishRestore()?[0])
            cursor = RecordCursor()
            for _ in 0..<offset { _ = records.next(&cursor) }
        }
        if let until { shard.moveClock(to: until) }
        while shard.fireTimers(limit: 1) {}
        published.take(shard.freeze(at: 0))
        return published
    }

    @Test func restartsAnywhere() throws {
        let environment = ProcessInfo.processInfo.environment
        let first = environment["KINDRED_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0..<1 << 40)
        let count = environment["KINDRED_CASES"].flatMap(UInt64.init) ?? 2_000
        print("cases from seed \(first) on")
        for seed in first..<first + count {
            let example = OracleCase(seed: seed)
            let plan = try ReplayedShard.plan(
                segments: example.definitions.segments.map { ($0.id, $0.rule.text) },
                measures: example.definitions.measures.map { ($0.id, $0.measure.text) },
                sessionGap: example.definitions.sessionGap)
            let whole = Self.undisturbed(plan, example.lines, until: example.until)
            let broken = try Self.disturbed(plan, example.lines, until: example.until, seed: seed)
            guard whole.events != broken.events || whole.members != broken.members else { continue }
            let rules = example.definitions.segments.map { "\($0.id): \($0.rule.text)" }.joined(separator: "\n")
            for (customer, events) in whole.events where broken.events[customer] != events {
                Issue.record("seed \(seed) \(customer)\n\(events)\n\(broken.events[customer] ?? [])\n\(rules)")
            }
            Issue.record("seed \(seed) differs")
            return
        }
    }

    /// A commit has whom it left to the freeze once, and who changed after being written ahead a second time.
    @Test func writtenAhead() throws {
        let plan = try DefinitionsTests.plan([("twice", "count(buy) >= 2")])
        var shard = Shard(partition: 0, plan: plan, settings: ShardSettings())
        let lines = (0..<10).map { DefinitionsTests.buy("c\($0)", 1_000) }
        for lines in [lines, [DefinitionsTests.buy("c0", 2_000)]] {
            var cursor = RecordCursor()
            shard.apply(Self.buffer(lines), from: &cursor)
            shard.writeAhead(leaving: 4)
        }
        // What is written ahead outlasts another plan.
        shard.adopt(try DefinitionsTests.plan([("twice", "count(buy) >= 2"), ("once", "count(buy) == 1")]))
        guard let commit = shard.freeze(at: 0) else {
            Issue.record("nothing to commit")
            return
        }
        // With those whom the other plan changed, and the commit record.
        #expect(commit.changelog.count == 7 + 10 + 1)
        var published = Published()
        published.take(commit)
        let restored = try Self.restored(published.changelog, shard.plan)
        #expect(restored.customerCount == 10)
        let hasMore = shard.freeze(at: 0) != nil
        #expect(!hasMore)
    }
}
