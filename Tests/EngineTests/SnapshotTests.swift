import Engine
import Events
import Foundation
import Rules
import Testing

/// A snapshot taken in slices while the shard goes on, with what the changelog brings from its beginning on, is the state
/// that the whole changelog is.
@Suite struct SnapshotTests {
    private typealias Bytes = [UInt8]

    /// What one shard wrote: its changelog, and a snapshot with the changelog's end when that was begun.
    private struct Written {
        var changelog: [(key: Bytes, value: Bytes?)] = []
        var snapshot: [(key: Bytes, value: Bytes?)] = []
        var start = 0
        /// Whether a commit covers the snapshot.
        var isCovered = false
        var offset: Int64 = 0
    }

    private static func append(_ records: borrowing RecordBuffer, to list: inout [(key: Bytes, value: Bytes?)]) {
        var cursor = RecordCursor()
        while let record = records.next(&cursor) {
            unsafe list.append((record.key.map { unsafe Array($0) } ?? [], record.value.map { unsafe Array($0) }))
        }
    }

    /// Runs some of the lines, with a snapshot from a random moment on, and commits in between; plans change before it
    /// is begun and after it is done.
    private static func write(_ plans: [Plan], _ lines: [String], random: inout OracleRandom) -> Written {
        var written = Written()
        var shard = Shard(partition: 0, plan: plans[0], settings: ShardSettings())
        let records = ShardRestartTests.buffer(lines)
        var cursor = RecordCursor()
        var snapshot: SnapshotCursor?
        var isDone = false
        let most = 1 + random.below(lines.count)
        var applied = 0
        while applied < most {
            let count = shard.apply(records, from: &cursor, limit: min(1 + random.below(7), most - applied))
            if count == 0 { break }
            applied += count
            if random.percent(50) { _ = shard.fireTimers(limit: random.below(3)) }
            if var walk = snapshot, !isDone {
                var slice = RecordBuffer()
                isDone = shard.takeSnapshot(&walk, bytesMax: 1 + random.below(2000), into: &slice) == false
                append(slice, to: &written.snapshot)
                snapshot = walk
            } else if snapshot == nil, random.percent(20) {
                snapshot = shard.beginSnapshot()
                written.start = written.changelog.count
            }
            if snapshot == nil || isDone, random.percent(10) { shard.adopt(plans[random.below(2)]) }
            if random.percent(30) { commit(&shard, &written, isCovering: isDone) }
        }
        commit(&shard, &written, isCovering: isDone)
        written.offset = Int64(applied)
        return written
    }

    private static func commit(_ shard: inout Shard, _ written: inout Written, isCovering: Bool) {
        if let commit = shard.freeze(at: 0) { append(commit.changelog, to: &written.changelog) }
        if isCovering { written.isCovered = true }
    }

    private static func restore(
        _ shard: inout Shard, snapshot: [(key: Bytes, value: Bytes?)],
        changelog: ArraySlice<(key: Bytes, value: Bytes?)>
    ) throws -> Int64? {
        for (key, value) in snapshot {
            unsafe try key.withUnsafeBytes { key in
                unsafe try (value ?? []).withUnsafeBytes { unsafe try shard.restoreSnapshot(key: key, value: $0) }
            }
        }
        for (key, value) in changelog {
            unsafe key.withUnsafeBytes { key in
                unsafe (value ?? []).withUnsafeBytes { bytes in
                    unsafe shard.restore(key: key, value: value == nil ? nil : bytes)
                }
            }
        }
        return try shard.finishRestore()?[0]
    }

    /// What follows the restore: the rest of the lines, and all that is published and written.
    private static func goOn(
        _ shard: inout Shard, _ lines: [String], from offset: Int64, until: Int64?
    ) -> ShardRestartTests.Published {
        var published = ShardRestartTests.Published()
        let records = ShardRestartTests.buffer(lines)
        var cursor = RecordCursor()
        for _ in 0..<offset { _ = records.next(&cursor) }
        shard.apply(records, from: &cursor)
        if let until { shard.moveClock(to: until) }
        _ = shard.fireTimers()
        published.take(shard.freeze(at: 0))
        return published
    }

    @Test func isTheStateOfTheChangelog() throws {
        let environment = ProcessInfo.processInfo.environment
        let first = environment["KINDRED_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0..<1 << 40)
        let count = environment["KINDRED_CASES"].flatMap(UInt64.init) ?? 1_000
        print("snapshots from seed \(first) on")
        var compared = 0
        for seed in first..<first + count {
            guard try isSame(seed: seed, &compared) else {
                Issue.record("seed \(seed) differs")
                return
            }
        }
        #expect(compared > Int(count) / 10)
    }

    private func plan(_ example: OracleCase) throws -> Plan {
        try ReplayedShard.plan(
            segments: example.definitions.segments.map { ($0.id, $0.rule.text) },
            measures: example.definitions.measures.map { ($0.id, $0.measure.text) },
            sessionGap: example.definitions.sessionGap)
    }

    private func isSame(seed: UInt64, _ compared: inout Int) throws -> Bool {
        let example = OracleCase(seed: seed)
        let plans = [try plan(example), try plan(OracleCase(seed: seed &+ 1_000_003))]
        var random = OracleRandom(seed: seed)
        let written = Self.write(plans, example.lines, random: &random)
        guard written.isCovered else { return true }
        compared += 1
        let restored = plans[random.below(2)]
        var whole = Shard(partition: 0, plan: restored, settings: ShardSettings())
        var parts = Shard(partition: 0, plan: restored, settings: ShardSettings())
        let offset = try Self.restore(&whole, snapshot: [], changelog: written.changelog[...])
        let other = try Self.restore(
            &parts, snapshot: written.snapshot, changelog: written.changelog[written.start...])
        guard offset == other, offset == written.offset, whole.clock == parts.clock, whole.figures == parts.figures,
            whole.segmentFigures == parts.segmentFigures, whole.customerCount == parts.customerCount,
            parts.verify().isEmpty, whole.verify().isEmpty
        else { return false }
        let expected = Self.goOn(&whole, example.lines, from: written.offset, until: example.until)
        let found = Self.goOn(&parts, example.lines, from: written.offset, until: example.until)
        return expected.events == found.events && expected.members == found.members
            && expected.deadLetters == found.deadLetters
            && Set(expected.changelog.keys) == Set(found.changelog.keys) && whole.figures == parts.figures
    }

    @Test func anotherPlanEndsTheWalk() throws {
        let plan = try plan(OracleCase(seed: 1))
        var shard = Shard(partition: 0, plan: plan, settings: ShardSettings())
        var cursor = RecordCursor()
        shard.apply(ShardRestartTests.buffer(OracleCase(seed: 1).lines), from: &cursor)
        var walk = shard.beginSnapshot()
        var slice = RecordBuffer()
        #expect(shard.takeSnapshot(&walk, bytesMax: 1, into: &slice) == true)
        shard.adopt(plan)
        #expect(shard.takeSnapshot(&walk, bytesMax: 1, into: &slice) == nil)
    }

    /// A changelog that lacks a record, or holds an older one in its place, is told from a whole one.
    @Test func whatTheChangelogLacksIsSeen() throws {
        let plan = try plan(OracleCase(seed: 3))
        var written = Written()
        var shard = Shard(partition: 0, plan: plan, settings: ShardSettings())
        let records = ShardRestartTests.buffer(OracleCase(seed: 3).lines)
        var cursor = RecordCursor()
        while shard.apply(records, from: &cursor, limit: 5) > 0 { Self.commit(&shard, &written, isCovering: false) }
        let newest = Dictionary(written.changelog.indices.map { (written.changelog[$0].key, $0) }) { max($0, $1) }
        for lost in written.changelog.indices where newest[written.changelog[lost].key] == lost {
            guard written.changelog[lost].key.first == UInt8(ascii: "c") else { continue }
            var changelog = written.changelog
            changelog.remove(at: lost)
            var other = Shard(partition: 0, plan: plan, settings: ShardSettings())
            #expect(throws: RestoreError.self) {
                try Self.restore(&other, snapshot: [], changelog: changelog[...])
            }
            // What is missing may follow.
            let record = written.changelog[lost]
            unsafe record.key.withUnsafeBytes { key in
                unsafe (record.value ?? []).withUnsafeBytes { unsafe other.restore(key: key, value: $0) }
            }
            #expect(try other.finishRestore() != nil)
        }
    }
}
