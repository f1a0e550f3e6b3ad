import Engine
import Events
import Foundation
import Insights
import Numerics
import Rules
import Testing

/// A preview against the edit itself: the same definitions taken over by a shard of the same records.
@Suite struct PreviewTests {
    /// The definitions of the plan with other rules for three of them.
    static func edited(_ rules: [String: String] = Self.edits, removing removed: String? = nil) throws -> DefinitionSet
    {
        DefinitionSet(
            version: 2,
            measures: RunsWorld.measures.map { DefinitionSet.Measure(id: $0.id, expression: $0.expression) },
            segments: RunsWorld.segments.filter { $0.id != removed }.map { segment in
                DefinitionSet.Segment(
                    id: segment.id, membership: .rule(rules[segment.id] ?? segment.rule, isBackfilled: true))
            })
    }

    static let edits = [
        "s1": "count(buy) >= 3 or country == \"FR\"", "s2": "count(view, 3d) >= 1 and not in_segment(\"s1\")",
        "s5": "sequence(view then buy)", "s7": "sum(buy.price where item == \"ink\") > 20",
    ]

    private static func members(_ shard: inout Shard, of segment: String) throws -> Set<String> {
        let answer = try RunShard.answer(
            .members(of: [segment], not: [], after: nil, limit: MembersPartial.limitMax), of: &shard)
        return Set(try answer.parts.flatMap { try MembersPartial($0).ids })
    }

    @Test func isWhatTheEditDoes() throws {
        let plan = try RunsWorld.plan()
        let definitions = try Self.edited()
        let newPlan = try definitions.check().plan(sessionGap: RunsWorld.sessionGap)
        for seed in ShareTests.seeds("previews", 6) {
            var random = OracleRandom(seed: seed)
            let world = RunsWorld(customers: 1 + random.below(150), seed: seed)
            let t = world.end + Int64(random.below(9)) * RunsWorld.day
            // s4 reads s1, whose edit moves it too.
            for segment in ["s1", "s2", "s4", "s5", "s7"] {
                var shard = RunShard.shard(plan, world.lines, until: t)
                let examples = random.below(8)
                let answer = try RunShard.answer(
                    .preview(definitions, segment: segment, examples: examples), of: &shard)
                let preview = try PreviewPartial(try #require(answer.parts.first))
                let before = try Self.members(&shard, of: segment)
                shard.adopt(newPlan)
                let after = try Self.members(&shard, of: segment)
                #expect(preview.customers == UInt64(world.customers.count))
                #expect(preview.sizeBefore == UInt64(before.count) && preview.sizeAfter == UInt64(after.count))
                for (side, wanted) in [
                    (preview.entering, after.subtracting(before)), (preview.leaving, before.subtracting(after)),
                ] {
                    #expect(side.count == UInt64(wanted.count), "\(segment), seed \(seed)")
                    let first = wanted.sorted { XXH3.hash64($0) < XXH3.hash64($1) }.prefix(examples)
                    #expect(side.examples.map(\.customer) == Array(first), "\(segment), seed \(seed)")
                }
                // A sum was not kept, and what a customer bought is gone.
                let isUnkept = segment == "s7" && world.customers.contains { $0.count("buy", at: t) > 0 }
                #expect((preview.incomplete > 0) == isUnkept || segment == "s5", "\(segment), seed \(seed)")
            }
        }
    }

    @Test func newAndRemovedSegments() throws {
        let plan = try RunsWorld.plan()
        let world = RunsWorld(customers: 100, seed: 7)
        var shard = RunShard.shard(plan, world.lines)
        let members = try Self.members(&shard, of: "s3")
        let without = try Self.edited([:], removing: "s3")
        let gone = try RunShard.answer(.preview(without, segment: "s3", examples: 3), of: &shard)
        let goneBytes = try #require(gone.parts.first)
        let preview = try PreviewPartial(goneBytes)
        #expect(preview.leaving.count == UInt64(members.count) && preview.sizeAfter == 0 && preview.entering.count == 0)
        var added = try Self.edited([:])
        added.segments.append(.init(id: "new", membership: .rule("exists(country)", isBackfilled: true)))
        let new = try RunShard.answer(.preview(added, segment: "new", examples: 3), of: &shard)
        let newPreview = try PreviewPartial(try #require(new.parts.first))
        #expect(newPreview.entering.count == UInt64(world.customers.count { $0.attributes["country"] != nil }))
        #expect(newPreview.incomplete == 0)
        for (question, words) in [
            (ShardTask.Question.preview(without, segment: "nobody", examples: 1), "no segment nobody"),
            (.preview(try Self.edited(["s1": "count("]), segment: "s1", examples: 1), "segment s1, rule"),
        ] {
            let answer = try RunShard.answer(question, of: &shard)
            #expect(answer.refusal?.contains(words) == true)
        }
    }
}
