import Engine
import Events
import Foundation
import Insights
import Rules
import Testing

/// Every question, of a shard that stands still, against what plain values of the same customers say.
@Suite struct ShareTests {
    static let fields: [InsightField] = [
        InsightField(id: "country", list: .attribute, kind: .category),
        InsightField(id: "age", list: .attribute, kind: .number),
        InsightField(id: "joined", list: .attribute, kind: .time),
        InsightField(id: "vip", list: .attribute, kind: .category),
        InsightField(id: "address.city", list: .attribute, kind: .category),
        InsightField(id: "address.zip", list: .attribute, kind: .number),
        InsightField(id: "m_sum", list: .measure, kind: .number),
        InsightField(id: "m_last", list: .measure, kind: .time),
        InsightField(id: "m_item", list: .measure, kind: .category),
        InsightField(id: "m_average", list: .measure, kind: .number),
        InsightField(id: "m_days", list: .measure, kind: .number),
        InsightField(id: "m_count", list: .measure, kind: .number),
        InsightField(id: "visits()", list: .measure, kind: .number),
        InsightField(id: "visits(30d)", list: .measure, kind: .number),
        InsightField(id: "count(buy)", list: .measure, kind: .number),
        InsightField(id: "count(signup)", list: .measure, kind: .number),
        InsightField(id: "count(ping, 30d)", list: .measure, kind: .number),
        InsightField(id: "count(view, 30d)", list: .measure, kind: .number),
    ]

    /// Columns of plain values, handed to a tally.
    static func fill(
        _ world: RunsWorld, _ fields: [InsightField], segments: [String], at t: Int64,
        _ body: (borrowing CustomerSlice) -> Void
    ) -> [ValueDictionary] {
        var slice = CustomerSlice(fields: fields, capacity: world.customers.count)
        var dictionaries = fields.map { _ in ValueDictionary() }
        for customer in world.customers {
            let row = slice.append(memberships: customer.mask(segments, at: t), hash: customer.hash)
            for (index, field) in fields.enumerated() {
                let value =
                    field.list == .attribute ? customer.attributes[field.id] : customer.measure(field.id, at: t)
                guard let value else { continue }
                switch (field.kind, value) {
                case (.category, .text(let text)):
                    slice.setCode(dictionaries[index].code(of: text), field: index, row: row)
                case (.category, .truth(let truth)):
                    slice.setCode(dictionaries[index].code(of: truth ? "true" : "false"), field: index, row: row)
                case (.number, .number(let number)), (.time, .number(let number)):
                    slice.setNumber(number, field: index, row: row)
                case (.number, .text(let text)):
                    if let number = Double(text) { slice.setNumber(number, field: index, row: row) }
                case (.time, .text("2024-02-03")): slice.setNumber(1_706_918_400_000, field: index, row: row)
                case (.time, .text("2023-01-01T10:00:00Z")): slice.setNumber(1_672_567_200_000, field: index, row: row)
                default: break
                }
            }
        }
        body(slice)
        return dictionaries
    }

    static func seeds(_ name: String, _ count: UInt64) -> Range<UInt64> {
        let environment = ProcessInfo.processInfo.environment
        let first = environment["KINDRED_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0..<1 << 40)
        print("\(name) from seed \(first) on")
        return first..<first + (environment["KINDRED_CASES"].flatMap(UInt64.init) ?? count)
    }

    @Test func overlap() throws {
        let plan = try RunsWorld.plan()
        for seed in Self.seeds("overlaps", 8) {
            var random = OracleRandom(seed: seed)
            let world = RunsWorld(customers: 1 + random.below(300), seed: seed)
            let t = world.end + Int64(random.below(12)) * RunsWorld.day
            let ids = Array(RunsWorld.segments.map(\.id).shuffled().prefix(2 + random.below(7)))
            let fields = Array(Self.fields.shuffled().prefix(random.below(6)))
            let definition = try OverlapDefinition(segments: ids.map { SegmentName(id: $0) }, fields: fields)
            var shard = RunShard.shard(plan, world.lines, until: t)
            var tally = OverlapTally(definition)
            let dictionaries = Self.fill(world, fields, segments: ids, at: t) { tally.add($0) }
            let values = try RunShard.answer(.overlapValues(definition), of: &shard, slice: 1 + random.below(50))
            let isSame = values.parts == [tally.values(dictionaries).bytes]
            #expect(isSame, "values, seed \(seed)")
            let choice = tally.values(dictionaries).choose()
            let counts = try RunShard.answer(.overlapCounts(definition, choice: choice.bytes), of: &shard)
            let areSame = try counts.parts == [tally.counts(choice, dictionaries).bytes]
            #expect(areSame, "counts, seed \(seed)")
            #expect(counts.moment == ShardAnswer.Moment(offsets: ["events": Int64(world.lines.count)], clock: t))
        }
    }

    @Test func differentiators() throws {
        let plan = try RunsWorld.plan()
        for seed in Self.seeds("differentiators", 8) {
            var random = OracleRandom(seed: seed)
            let world = RunsWorld(customers: 1 + random.below(300), seed: seed)
            let t = world.end + Int64(random.below(12)) * RunsWorld.day
            let second = random.percent(50) ? SegmentName(id: "s2") : nil
            let definition = try DifferentiatorsDefinition(
                primary: SegmentName(id: "s5"), second: second, fields: Self.fields.shuffled(),
                samplePerSide: 30 + random.below(300))
            let limits = random.percent(50) ? .none : SampleLimits(primary: .max / 2, other: .max / 3)
            var tally = DifferentiatorsTally(definition, limits: limits)
            let ids = ["s5"] + (second.map { [$0.id] } ?? [])
            let dictionaries = Self.fill(world, definition.usedFields, segments: ids, at: t) { tally.add($0) }
            var shard = RunShard.shard(plan, world.lines, until: t)
            let answer = try RunShard.answer(.differentiators(definition, limits: limits), of: &shard)
            let isSame = answer.parts == tally.partial(dictionaries).parts()
            #expect(isSame, "seed \(seed)")
        }
    }

    @Test func members() throws {
        let plan = try RunsWorld.plan()
        for seed in Self.seeds("members", 8) {
            var random = OracleRandom(seed: seed)
            let world = RunsWorld(customers: 1 + random.below(300), seed: seed)
            let drawn = RunsWorld.segments.map(\.id).shuffled()
            let (of, not) = (Array(drawn.prefix(random.below(3))), Array(drawn.dropFirst(3).prefix(random.below(3))))
            let wanted = world.customers.filter { customer in
                of.allSatisfy { customer.isMember($0, at: world.end) }
                    && !not.contains { customer.isMember($0, at: world.end) }
            }.map(\.id).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            // Two shards, and a page after another.
            let halves = [0, 1].map { half in world.lines.filter { Self.half(of: $0) == half } }
            var found: [String] = []
            let limit = 1 + random.below(40)
            while true {
                var page = MembersPartial(limit: limit)
                for half in halves {
                    var shard = RunShard.shard(plan, half, until: world.end)
                    let answer = try RunShard.answer(
                        .members(of: of, not: not, after: found.last, limit: limit), of: &shard)
                    for part in answer.parts { try page.merge(MembersPartial(part)) }
                }
                #expect(page.total == UInt64(wanted.count), "seed \(seed)")
                found += page.ids
                if !page.hasMore { break }
            }
            #expect(found == wanted, "seed \(seed)")
        }
    }

    /// Which half of the customers a record is about, by the last digit of the id.
    private static func half(of line: String) -> Int {
        Int(line.split(separator: "\"")[3].last?.wholeNumberValue ?? 0) % 2
    }

    @Test func survey() throws {
        let plan = try RunsWorld.plan()
        for seed in Self.seeds("surveys", 8) {
            var random = OracleRandom(seed: seed)
            let world = RunsWorld(customers: 1 + random.below(300), seed: seed)
            let t = world.end + Int64(random.below(40)) * RunsWorld.day
            let ids = Array(RunsWorld.segments.map(\.id).shuffled().prefix(random.below(9)))
            var shard = RunShard.shard(plan, world.lines, until: t)
            let answer = try RunShard.answer(.survey(segments: ids), of: &shard)
            let survey = try FieldSurvey.reading(try #require(answer.parts.first), segments: ids)
            #expect(answer.parts.count == 1)
            #expect(survey.customers == UInt64(world.customers.count))
            for region in 0..<1 << ids.count {
                let customers = world.customers.count { Int($0.mask(ids, at: t)) == region }
                #expect(survey.regions[region] == UInt64(customers), "seed \(seed)")
            }
            check(survey, world, at: t, seed: seed)
        }
    }

    private func check(_ survey: FieldSurvey, _ world: RunsWorld, at t: Int64, seed: UInt64) {
        for path in Set(world.customers.flatMap(\.attributes.keys)) {
            let values = world.customers.compactMap { $0.attributes[path] }
            let kinds = survey.attributes[Array(path.utf8).map { $0 == UInt8(ascii: ".") ? 0xFF : $0 }]
            let times = values.count { $0 == .text("2024-02-03") || $0 == .text("2023-01-01T10:00:00Z") }
            let texts = values.count { if case .text = $0 { true } else { false } } - times
            #expect(kinds?.times == UInt64(times) && kinds?.texts == UInt64(texts), "\(path), seed \(seed)")
            #expect(kinds?.numbers == UInt64(values.count { if case .number = $0 { true } else { false } }))
            #expect(kinds?.truths == UInt64(values.count { if case .truth = $0 { true } else { false } }))
        }
        for name in ["buy", "view", "signup", "ping"] {
            let events = survey.events[Array(name.utf8)]
            let counts = world.customers.map { $0.count(name, at: t) }
            #expect(events?.customers ?? 0 == UInt64(counts.count { $0 > 0 }), "seed \(seed)")
            #expect(events?.events ?? 0 == UInt64(counts.reduce(0, +)), "seed \(seed)")
            let partly = world.customers.count { customer in
                let kept = customer.events.suffix(64).count { $0.name.lowercased().replacing(" ", with: "") == name }
                return customer.isPartlyKept(at: t) && customer.count(name, at: t) > kept
            }
            #expect(events?.isPartlyKept ?? 0 == UInt64(partly), "seed \(seed)")
        }
        #expect(survey.withVisitsPartlyKept == UInt64(world.customers.count { $0.isPartlyKept(at: t) }))
        for (id, _) in RunsWorld.measures {
            let values = world.customers.compactMap { $0.measure(id, at: t) }
            #expect(survey.measures[Array(id.utf8)]?.kinds.total == UInt64(values.count), "\(id), seed \(seed)")
        }
        let approximate = survey.visitFields.map(\.isApproximate)
        #expect(approximate == [false, survey.withVisitsPartlyKept > 0])
        #expect(survey.fields.allSatisfy { FieldSource($0)?.id == $0.id })
    }
}

extension FieldSurvey {
    static func reading(_ bytes: [UInt8], segments: [String]) throws -> FieldSurvey {
        try unsafe bytes.withUnsafeBytes { unsafe try FieldSurvey($0, segments: segments) }
    }
}
