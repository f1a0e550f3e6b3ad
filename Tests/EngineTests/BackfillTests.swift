import Engine
import Events
import Foundation
import Rules
import Testing

/// A shard that takes over another plan and is given the past's events is one that had the plan from the start.
@Suite struct BackfillTests {
    private typealias Published = ShardRestartTests.Published

    /// A case: records, the plan before and after, and where the one follows the other.
    private struct Takeover {
        let example: OracleCase
        let before: Plan
        let after: Plan
        let cut: Int
        /// Whether the other plan comes with a restart.
        let restarts: Bool
        /// Whether nobody reads the past again.
        let hasNoPast: Bool
        /// Records of the beginning that are gone.
        let forgotten: Int

        init(seed: UInt64, forgets: Bool) throws {
            var random = OracleRandom(seed: seed)
            example = OracleCase(seed: seed)
            let definitions = example.definitions
            let measures = definitions.measures.map { ($0.id, $0.measure.text) }
            after = try Self.plan(definitions.segments.map { ($0.id, $0.rule.text) }, measures, definitions)
            // Some segments are new, some are edited, some stay; where that cannot be, all are other ones.
            let other = OracleCase(seed: seed &+ 1 << 41).definitions
            var segments: [(String, String)] = []
            for segment in definitions.segments {
                let draw = random.below(10)
                if draw < 4 { segments.append((segment.id, segment.rule.text)) }
                if draw > 6, let edited = other.segments.first { segments.append((segment.id, edited.rule.text)) }
            }
            let mixed = try? Self.plan(
                segments, measures + other.measures.map { ($0.id, $0.measure.text) }, definitions)
            before = try mixed ?? Self.plan([("gone", "count(purchase) >= 1")], [], definitions)
            cut = random.below(example.lines.count + 1)
            restarts = random.percent(50)
            hasNoPast = forgets && random.percent(25)
            forgotten = forgets ? random.below(cut + 1) : 0
        }

        private static func plan(
            _ segments: [(String, String)], _ measures: [(String, String)], _ definitions: OracleDefinitions
        ) throws -> Plan {
            let known = Dictionary(measures.reversed()) { _, last in last }
            return try ReplayedShard.plan(
                segments: segments, measures: known.map { ($0.key, $0.value) }, sessionGap: definitions.sessionGap)
        }
    }

    private struct Outcome {
        let published: Published
        let segments: [SegmentFigures]
        let late: UInt64
    }

    private static func taken(_ shard: inout Shard, _ published: inout Published) {
        _ = shard.fireTimers()
        published.take(shard.freeze(at: 0))
    }

    /// Runs the plan before up to the cut, takes the other over there, and goes on; `published` is from the cut on.
    private static func run(_ takeover: Takeover) throws -> Outcome {
        let records = ShardRestartTests.buffer(takeover.example.lines)
        var shard = Shard(partition: 0, plan: takeover.before, settings: ShardSettings())
        var published = Published()
        var cursor = RecordCursor()
        shard.apply(records, from: &cursor, limit: takeover.cut)
        taken(&shard, &published)
        if takeover.restarts {
            shard = try ShardRestartTests.restored(published.changelog, takeover.after)
            _ = try shard.finishRestore(awaitsPast: !takeover.hasNoPast)
        }
        published.events = [:]
        if !takeover.hasNoPast, var past = shard.emptyPast(for: takeover.after) {
            var pastCursor = RecordCursor()
            for _ in 0..<takeover.forgotten { _ = records.next(&pastCursor) }
            shard.replay(
                records, topic: 0, from: &pastCursor, limit: takeover.cut - takeover.forgotten, into: &past)
            shard.adopt(takeover.after, filledFrom: &past)
        } else if !takeover.restarts {
            shard.adopt(takeover.after)
        }
        taken(&shard, &published)
        published.events = [:]
        shard.apply(records, from: &cursor)
        if let until = takeover.example.until { shard.moveClock(to: until) }
        taken(&shard, &published)
        return Outcome(published: published, segments: shard.segmentFigures, late: shard.figures.late)
    }

    /// The plan after from the start; `published` is from the cut on.
    private static func fromTheStart(_ takeover: Takeover) -> Outcome {
        let records = ShardRestartTests.buffer(takeover.example.lines)
        var shard = Shard(partition: 0, plan: takeover.after, settings: ShardSettings())
        var published = Published()
        var cursor = RecordCursor()
        shard.apply(records, from: &cursor, limit: takeover.cut)
        taken(&shard, &published)
        published.events = [:]
        shard.apply(records, from: &cursor)
        if let until = takeover.example.until { shard.moveClock(to: until) }
        taken(&shard, &published)
        return Outcome(published: published, segments: shard.segmentFigures, late: shard.figures.late)
    }

    /// Changes without what counts the earlier ones.
    private static func words(_ published: Published) throws -> [String] {
        let number = /"(version|definitionVersion|messageId)":("[^"]*"|[0-9]+),?/
        return published.events.values.joined().map { $0.replacing(number, with: "") }.sorted()
    }

    /// Runs cases until the body says of one what is wrong; answers how many are in order.
    @discardableResult
    private static func cases(_ count: UInt64, forgets: Bool, _ body: (Takeover) throws -> String?) throws -> UInt64 {
        let environment = ProcessInfo.processInfo.environment
        let first = environment["KINDRED_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0..<1 << 40)
        let count = environment["KINDRED_CASES"].flatMap(UInt64.init) ?? count
        print("cases from seed \(first) on")
        for seed in first..<first + count {
            let takeover = try Takeover(seed: seed, forgets: forgets)
            guard let fault = try body(takeover) else { continue }
            let rules = takeover.after.segments.map { "\($0.id): \($0.rule?.canonicalText ?? "list")" }
            let before = takeover.before.segments.map { "before \($0.id): \($0.rule?.canonicalText ?? "list")" }
            let lines = takeover.example.lines.enumerated().map { "\($0) \($1)" }
            let head = "seed \(seed) cut \(takeover.cut) forgotten \(takeover.forgotten) restart \(takeover.restarts)"
            Issue.record("\(([fault, head] + before + rules + lines).joined(separator: "\n"))")
            return seed - first
        }
        return count
    }

    @Test func isAsIfTheRuleHadAlwaysBeenThere() throws {
        try Self.cases(500, forgets: false) { takeover in
            let seen = try Self.run(takeover)
            let wanted = Self.fromTheStart(takeover)
            guard seen.segments.allSatisfy({ $0.isReady && $0.completeAt == nil }) else { return "not ready" }
            guard Set(seen.published.members.keys) == Set(wanted.published.members.keys) else { return "members" }
            // What an earlier plan published decides what is late.
            guard seen.late == 0, wanted.late == 0 else { return nil }
            let (seenWords, wantedWords) = (try Self.words(seen.published), try Self.words(wanted.published))
            return seenWords == wantedWords ? nil : "published \(seenWords), and not \(wantedWords)"
        }
    }

    /// With the beginning gone, a segment that is said to be complete is: now or by the time it said.
    @Test func neverSaysCompleteWhatIsNot() throws {
        var incomplete = 0
        var completed = 0
        let cases = try Self.cases(500, forgets: true) { takeover in
            let seen = try Self.run(takeover)
            let wanted = Self.fromTheStart(takeover)
            for (segment, figures) in zip(takeover.after.segments, seen.segments) {
                guard figures.isReady else {
                    incomplete += 1
                    continue
                }
                completed += 1
                let prefix = segment.id + "/"
                guard
                    Set(seen.published.members.keys.filter { $0.hasPrefix(prefix) })
                        == Set(wanted.published.members.keys.filter { $0.hasPrefix(prefix) })
                else { return "members of \(segment.id), which is said to be ready" }
            }
            return nil
        }
        // Few cases may all be of one kind.
        #expect(cases < 100 || (incomplete > 0 && completed > 0))
    }

    /// The beginning that is gone had an event, and what is left a duplicate of it: as many are counted, and not the
    /// same.
    @Test func duplicateInPlaceOfALostEvent() throws {
        let before = try ReplayedShard.plan(segments: [("any", "count(view) >= 1")], measures: [], sessionGap: 1_000)
        let after = try ReplayedShard.plan(
            segments: [("ever", "sum(view.p) >= 1"), ("recent", "sum(view.p, 10s) >= 1")], measures: [],
            sessionGap: 1_000)
        let records = ShardRestartTests.buffer([
            #"{"customer":"c","event":"view","time":1000,"messageId":"m","properties":{"p":1}}"#,
            #"{"customer":"c","event":"cart_added","time":2000,"messageId":"m"}"#,
        ])
        var shard = Shard(partition: 0, plan: before, settings: ShardSettings())
        var cursor = RecordCursor()
        shard.apply(records, from: &cursor)
        #expect(shard.figures.duplicates == 1)
        guard var past = shard.emptyPast(for: after) else {
            Issue.record("nothing is missing")
            return
        }
        cursor = RecordCursor()
        _ = records.next(&cursor)
        shard.replay(records, topic: 0, from: &cursor, limit: 1, into: &past)
        shard.adopt(after, filledFrom: &past)
        #expect(shard.segmentFigures.map(\.isReady) == [false, false])
        #expect(shard.segmentFigures.map(\.completeAt) == [nil, 12_000])
    }
}
