import Engine
import Insights
import Rules
import Testing

/// Pages and previews as they are sent: in parts, and refused where they are damaged.
@Suite struct RunPartialTests {
    @Test func pagesMergeInAnyOrder() throws {
        for seed in ShareTests.seeds("pages", 50) {
            var random = OracleRandom(seed: seed)
            let all = (0..<random.below(200)).map { "id \($0) \"\u{1}\"" }
                .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            let limit = 1 + random.below(120)
            var shards: [[String]] = [[], [], []]
            for id in all { shards[random.below(3)].append(id) }
            let parts = shards.flatMap { ids in
                MembersPartial(
                    limit: limit, ids: Array(ids.prefix(limit)), total: UInt64(ids.count), behind: UInt64(ids.count)
                ).parts(bytesMax: 200)
            }
            #expect(parts.allSatisfy { $0.count < 400 })
            var page = MembersPartial(limit: limit)
            for part in parts.shuffled() { try page.merge(MembersPartial(part)) }
            #expect(page.ids == Array(all.prefix(limit)), "seed \(seed)")
            #expect(page.hasMore == (all.count > limit) && page.total == UInt64(all.count))
        }
    }

    @Test func whatIsNoPageIsRefused() {
        for text in [
            "", "{}", "{\"limit\":2,\"ids\":[\"b\",\"a\"],\"total\":2,\"behind\":2}",
            "{\"limit\":1,\"ids\":[\"a\",\"b\"],\"total\":2,\"behind\":2}",
            "{\"limit\":-1,\"ids\":[],\"total\":2,\"behind\":2}",
        ] {
            #expect(throws: InsightsFault.self) { try MembersPartial(Array(text.utf8)) }
            #expect(throws: InsightsFault.self) { try PreviewPartial(Array(text.utf8)) }
        }
    }

    @Test(arguments: [
        (FieldSource.attribute(["country"]), "country"), (.attribute(["address", "city"]), "address.city"),
        (.attribute(["a.b", "c d"]), "`a.b`.`c d`"), (.measure("spend_30d"), "spend_30d"),
        (.visits(window: nil), "visits()"),
        (.visits(window: FieldSource.recentWindow), "visits(30d)"),
        (.events(name: "orderplaced", window: nil), "count(orderplaced)"),
        (.events(name: "order/placed", window: FieldSource.recentWindow), "count(\"order/placed\", 30d)"),
    ])
    func fieldsAreNamedAsInRules(source: FieldSource, id: String) {
        #expect(source.id == id)
        let list: FieldList = if case .attribute = source { .attribute } else { .measure }
        #expect(FieldSource(InsightField(id: id, list: list, kind: .number)) == source)
    }

    @Test(arguments: ["", "a) or exists(b", "not a", "`a", "count(a where b == 1)", "sum(a.b)"])
    func whatIsNoFieldIsRefused(id: String) throws {
        let list: FieldList = id.contains("count") || id.contains("sum") ? .measure : .attribute
        let field = InsightField(id: id, list: list, kind: .number)
        #expect(FieldSource(field) == nil)
        var shard = RunShard.shard(try RunsWorld.plan(), [])
        let definition = try DifferentiatorsDefinition(primary: SegmentName(id: "s1"), fields: [field])
        let answer = try RunShard.answer(.differentiators(definition, limits: .none), of: &shard)
        #expect(answer.refusal?.contains("cannot be read") == true)
    }
}
