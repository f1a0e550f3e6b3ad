import Engine
import Events
import Foundation
import Rules
import Testing

/// Definitions that are ordered while the stream goes on are taken over in slices, and published is what one takes over
/// who stands still for it: customer by customer the same, with records, commits and restarts in between.
@Suite struct SlicedTakeoverTests {
    private typealias Published = ShardRestartTests.Published

    private static var settings: ShardSettings { ShardSettings(jobsTopic: "jobs") }

    /// A case: records, the definitions before and after, and where the one follows the other.
    private struct Takeover {
        let example: OracleCase
        let before: DefinitionSet
        let after: DefinitionSet
        let cut: Int
        let sessionGap: Int64

        init(seed: UInt64, isBackfilled: Bool) throws {
            var random = OracleRandom(seed: seed)
            example = OracleCase(seed: seed)
            let definitions = example.definitions
            sessionGap = definitions.sessionGap
            let other = OracleCase(seed: seed &+ 1 << 41).definitions
            func set(_ version: UInt64, _ segments: [(String, String)], _ definitions: OracleDefinitions)
                -> DefinitionSet
            {
                DefinitionSet(
                    version: version,
                    measures: definitions.measures.map { .init(id: $0.id, expression: $0.measure.text) },
                    segments: segments.map {
                        .init(id: $0.0, version: UInt32(version), membership: .rule($0.1, isBackfilled: isBackfilled))
                    })
            }
            let segments = definitions.segments.map { ($0.id, $0.rule.text) }
            let kept = segments.filter { _ in random.percent(60) }
            after = set(2, segments, definitions)
            let mixed = set(1, kept + [("gone", "count(purchase) >= 1")], definitions)
            let others = set(1, other.segments.map { ($0.id, $0.rule.text) }, other)
            before = [mixed, others].first { (try? $0.check()) != nil && random.percent(70) } ?? others
            cut = random.below(example.lines.count + 1)
        }

        func plan(_ set: DefinitionSet) throws -> Plan { try set.check().plan(sessionGap: sessionGap) }
    }

    private static func order(_ order: ShardOrder, _ shard: inout Shard, offset: Int64) throws {
        var records = RecordBuffer()
        unsafe try order.json().withUnsafeBytes { unsafe records.append(offset: offset, key: nil, value: $0) }
        var cursor = RecordCursor()
        shard.apply(records, topic: 1, from: &cursor)
    }

    /// What is published from the takeover on by one who stands still for it.
    private static func atOnce(_ takeover: Takeover, past: Bool) throws -> Published {
        var shard = Shard(partition: 0, plan: try takeover.plan(takeover.before), settings: settings)
        shard.start(at: [0, 0])
        let records = ShardRestartTests.buffer(takeover.example.lines)
        var cursor = RecordCursor()
        shard.apply(records, from: &cursor, limit: takeover.cut)
        var published = Published()
        published.take(shard.freeze(at: 0))
        let plan = try takeover.plan(takeover.after)
        if past, var events = shard.emptyPast(for: plan) {
            var pastCursor = RecordCursor()
            shard.replay(records, topic: 0, from: &pastCursor, limit: takeover.cut, into: &events)
            shard.adopt(plan, filledFrom: &events)
        } else {
            shard.adopt(plan)
        }
        shard.apply(records, from: &cursor)
        if let until = takeover.example.until { shard.moveClock(to: until) }
        _ = shard.fireTimers()
        published.take(shard.freeze(at: 1))
        return published
    }

    /// The same in slices, with records and commits in between.
    private static func inSlices(_ takeover: Takeover, past: Bool, restarts: Bool, seed: UInt64) throws -> Published {
        var random = OracleRandom(seed: seed &+ 7)
        var shard = Shard(partition: 0, plan: try takeover.plan(takeover.before), settings: settings)
        shard.start(at: [0, 0])
        let records = ShardRestartTests.buffer(takeover.example.lines)
        var cursor = RecordCursor()
        shard.apply(records, from: &cursor, limit: takeover.cut)
        var published = Published()
        _ = shard.fireTimers()
        published.take(shard.freeze(at: 0))
        try order(.adopt(takeover.after), &shard, offset: 0)
        if past {
            while !shard.isSwitched(to: takeover.after) {
                if var events = shard.emptyPast() {
                    var pastCursor = RecordCursor()
                    shard.replay(records, topic: 0, from: &pastCursor, limit: takeover.cut, into: &events)
                    shard.take(past: &events)
                } else {
                    shard.advanceTakeover(atMost: 1)
                }
            }
        }
        var applied = takeover.cut
        while applied < takeover.example.lines.count || shard.hasTakeoverWork {
            applied += shard.apply(records, from: &cursor, limit: random.below(3))
            if random.percent(60) { _ = shard.fireTimers(limit: random.below(3)) }
            if random.percent(50) { shard.advanceTakeover(atMost: 1 + random.below(2)) }
            #expect(shard.verify() == [])
            guard random.percent(20) else { continue }
            published.take(shard.freeze(at: 1))
            guard restarts, !past || !shard.isTakingOver else { continue }
            shard = Shard(partition: 0, plan: try takeover.plan(takeover.after), settings: settings)
            for (key, value) in published.changelog {
                unsafe key.withUnsafeBytes { key in
                    unsafe value.withUnsafeBytes { unsafe shard.restore(key: key, value: $0) }
                }
            }
            let offsets = try #require(try shard.finishRestore())
            #expect(offsets == [Int64(applied), 1].map { $0 == 0 && applied == 0 ? 0 : $0 })
            shard.start(at: offsets.map { $0 ?? 0 })
        }
        if let until = takeover.example.until { shard.moveClock(to: until) }
        _ = shard.fireTimers()
        published.take(shard.freeze(at: 2))
        #expect(shard.segmentFigures.map(\.definitionVersion).allSatisfy { $0 == 2 })
        return published
    }

    @Test(arguments: [(false, false), (false, true), (true, false)])
    func publishesWhatStandingStillDoes(past: Bool, restarts: Bool) throws {
        let environment = ProcessInfo.processInfo.environment
        let first = environment["KINDRED_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0..<1 << 40)
        print("cases from seed \(first) on")
        for seed in first..<first + (environment["KINDRED_CASES"].flatMap(UInt64.init) ?? 150) {
            let takeover = try Takeover(seed: seed, isBackfilled: past)
            let wanted = try Self.atOnce(takeover, past: past)
            let seen = try Self.inSlices(takeover, past: past, restarts: restarts, seed: seed)
            guard seen.events == wanted.events, seen.members == wanted.members else {
                let customers = Set(seen.events.keys).union(wanted.events.keys)
                let different = customers.filter { seen.events[$0] != wanted.events[$0] }
                let lines = different.map { customer in
                    let (one, other) = (seen.events[customer] ?? [], wanted.events[customer] ?? [])
                    return "\(customer): seen\n\(one.joined(separator: "\n"))\nwanted\n\(other.joined(separator: "\n"))"
                }
                Issue.record("seed \(seed) cut \(takeover.cut)\n\(lines.joined(separator: "\n"))")
                return
            }
        }
    }
}

extension Shard {
    fileprivate func isSwitched(to set: DefinitionSet) -> Bool { plan.version == set.version }
}
