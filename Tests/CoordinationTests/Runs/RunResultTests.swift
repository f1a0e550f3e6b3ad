import Coordination
import Engine
import Insights
import Numerics
import Testing

/// What runs find, against the same computed from all customers at once.
@Suite struct RunResultTests {
    private let seed = UInt64.random(in: 0..<1_000_000)

    /// Answers everything in a random order, with duplicates, half shares of another moment, and answers to others.
    private func runInDisorder(_ bench: inout RunBench, _ random: inout SplitMix64) throws {
        while true {
            var answers: [ShardAnswer] = []
            for (partition, task) in bench.takeAsked() {
                let share = try bench.answers(partition, task)
                let moved = try bench.answers(partition, task, offset: 3)
                if share.count > 1 && Bool.random(using: &random) {
                    // A shard that moved when it had said only a part begins again, as of another moment.
                    let order = moved.dropLast().shuffled(using: &random) + share.shuffled(using: &random)
                    answers = Self.interleaved(answers, order, &random)
                } else {
                    answers = Self.interleaved(answers, share.shuffled(using: &random) + share, &random)
                }
                answers = Self.interleaved(answers, Self.foreign(share), &random)
            }
            guard !answers.isEmpty else { return }
            for answer in answers { _ = bench.apply(answer) }
        }
    }

    /// Both in their own order.
    private static func interleaved(
        _ first: [ShardAnswer], _ second: [ShardAnswer], _ random: inout SplitMix64
    ) -> [ShardAnswer] {
        var merged = first
        var place = 0
        for answer in second {
            place = Int.random(in: place...merged.count, using: &random)
            merged.insert(answer, at: place)
            place += 1
        }
        return merged
    }

    /// The same bytes as answers to another run and to the round before.
    private static func foreign(_ share: [ShardAnswer]) -> [ShardAnswer] {
        share.flatMap { answer -> [ShardAnswer] in
            guard case .share(let run, let round, let part, let parts) = answer.content else { return [] }
            var (ofRun, ofRound) = (answer, answer)
            ofRun.content = .share(run: run + "0", round: round, part: part, parts: parts)
            ofRound.content = .share(run: run, round: round - 1, part: part, parts: parts)
            return [ofRun, ofRound]
        }
    }

    private func whole(_ customers: [SampleCustomer]) -> SampleShard { SampleShard(customers: customers) }

    @Test(arguments: [[], ["country"], ["country", "age", "measure(spend)"]])
    func overlapIsThatOfAllCustomersAtOnce(_ fields: [String]) throws {
        print("seed \(seed)")
        var random = SplitMix64(seed: seed)
        for shards in [1, 2, 5] {
            let customers = SampleShard.customers(300, &random)
            let overlap = RunBench.overlap("o", ["a", "b", "c"], fields: fields)
            var bench = try RunBench([overlap], shards: SampleShard.dealt(customers, shards, &random))
            #expect(bench.request("o") == .queued(run: "o-1"))
            try runInDisorder(&bench, &random)

            let known = fields.map { text in
                let id = text == "measure(spend)" ? "spend" : text
                var field =
                    SampleShard.fields.first { $0.id == id } ?? InsightField(id: "", list: .measure, kind: .time)
                if id == "spend" { field.name = "Spend" }
                return field
            }
            let definition = try OverlapDefinition(
                segments: [SegmentName(id: "a", name: "Ada's"), SegmentName(id: "b"), SegmentName(id: "c")],
                fields: known)
            let values = try whole(customers).parts(.overlapValues(definition))[0]
            let choice = try unsafe values.withUnsafeBytes { try unsafe OverlapValues($0, of: definition) }.choose()
            let bytes = try whole(customers).parts(.overlapCounts(definition, choice: choice.bytes))[0]
            let counts = try unsafe bytes.withUnsafeBytes { try unsafe OverlapCounts($0, of: definition, choice) }
            let expected = OverlapResult(definition, choice, counts)
            #expect(bench.insights["o"]?.result == .overlap(expected))
            #expect(bench.insights["o"]?.status == .successful)
            #expect(bench.insights["o"]?.customers == 300)
            #expect(bench.insights["o"]?.asOf.map(\.partition) == Array(0..<Int32(shards)))
            #expect(bench.insights["o"]?.asOf.allSatisfy { $0.offsets == ["events": 7] } == true)
            #expect(bench.last("o-1")?.counts == ["customers": 300, "union": expected.union])
        }
    }

    @Test(arguments: [nil, "b"])
    func differentiatorsAreThoseOfAllCustomersAtOnce(_ against: String?) throws {
        print("seed \(seed)")
        var random = SplitMix64(seed: seed)
        for shards in [1, 2, 5] {
            let customers = SampleShard.customers(400, &random)
            var bench = try RunBench(
                [RunBench.differentiators("d", against: against)],
                shards: SampleShard.dealt(customers, shards, &random), protected: ["plan"],
                rules: ["a": "country == \"DE\""])
            #expect(bench.request("d") == .queued(run: "d-1"))
            try runInDisorder(&bench, &random)
            guard case .differentiators(let found)? = bench.insights["d"]?.result else {
                Issue.record("no result: \(String(describing: bench.last("d-1")))")
                return
            }
            #expect(found.definesSegment.map(\.field.id) == ["country"])
            #expect(found.attributes.map(\.field.id) == ["age"])
            #expect(found.measures.map(\.field.id).first == "spend")
            #expect(found.leftOut.first { $0.field.id == "plan" }?.reason == .protected)
            #expect(found == (try direct(found, customers, against)))
            #expect(bench.last("d-1")?.counts["primary"] == UInt64(customers.count { $0.segments.contains("a") }))
        }
    }

    /// The same fields, counted in one shard; the survey's fields are checked apart.
    private func direct(
        _ found: DifferentiatorsResult, _ customers: [SampleCustomer], _ against: String?
    ) throws -> DifferentiatorsResult {
        var survey: [InsightField] = []
        let bytes = try whole(customers).parts(.survey(segments: []))[0]
        let surveyed = try unsafe bytes.withUnsafeBytes { try unsafe FieldSurvey($0, segments: []) }
        survey += surveyed.measureFields + surveyed.visitFields
        survey += surveyed.attributeFields.map { field in
            var field = field
            field.definesSegment = field.id == "country"
            field.isProtected = field.id == "plan"
            return field
        }
        let definition = try DifferentiatorsDefinition(
            primary: SegmentName(id: "a", name: "Ada's"), second: against.map { SegmentName(id: $0) }, fields: survey)
        var partial: DifferentiatorsPartial?
        for part in try whole(customers).parts(.differentiators(definition, limits: .none)) {
            let read = try unsafe part.withUnsafeBytes { try unsafe DifferentiatorsPartial($0, of: definition) }
            if partial == nil { partial = read } else { try partial?.merge(read) }
        }
        return try DifferentiatorsResult(definition, try #require(partial))
    }

    @Test func theChangeIsAgainstTheLastRunOfTheSameVersion() throws {
        var random = SplitMix64(seed: 5)
        let shards = SampleShard.dealt(SampleShard.customers(400, &random), 2, &random)
        let definition = RunBench.differentiators("d", fields: ["age", "country", "spend"])
        var bench = try RunBench([definition], shards: shards)
        func changes(_ bench: RunBench) -> [DifferentiatorsResult.Change?] {
            guard case .differentiators(let found)? = bench.insights["d"]?.result else { return [] }
            return (found.attributes + found.measures).map(\.change)
        }
        _ = bench.request("d")
        try bench.answerAll()
        #expect(changes(bench) == [nil, nil, nil])
        // The last result outlives the coordinator.
        try bench.restart()
        _ = bench.request("d")
        try bench.answerAll()
        let same = DifferentiatorsResult.Change(score: 0, rank: 0)
        #expect(changes(bench) == [same, same, same])
        bench.adopt { $0.insights["d"]?.version = 2 }
        _ = bench.request("d", .saved)
        try bench.answerAll()
        #expect(bench.insights["d"]?.version == 2)
        #expect(changes(bench) == [nil, nil, nil])
    }

    @Test func fewerThanThirtyOnASideFailWithTheCounts() throws {
        var random = SplitMix64(seed: 6)
        var customers = SampleShard.customers(200, &random)
        for index in customers.indices { customers[index].segments = index < 29 ? ["a"] : [] }
        var bench = try RunBench(
            [RunBench.differentiators("d")], shards: SampleShard.dealt(customers, 3, &random))
        _ = bench.request("d")
        try bench.answerAll()
        let ended = try #require(bench.last("d-1"))
        #expect(ended.status == .failed)
        #expect(ended.reason?.hasPrefix("not enough customers: 29 in the segment and 171 to compare with") == true)
        #expect(ended.counts == ["primary": 29, "other": 171])
        #expect(ended.round == 1)
        #expect(bench.insights["d"]?.result == nil && bench.insights["d"]?.status == .failed)
    }

    @Test func unknownAndProtectedFieldsFailInWords() throws {
        var random = SplitMix64(seed: 7)
        let shards = SampleShard.dealt(SampleShard.customers(200, &random), 3, &random)
        var bench = try RunBench(
            [
                RunBench.overlap("o", fields: ["contry", "colour", "age"]),
                RunBench.overlap("p", fields: ["plan"]),
                RunBench.overlap("q", fields: ["age", "measure(age)"]),
                RunBench.overlap("r", fields: ["count(shrug)"]),
                RunBench.overlap("s", fields: ["country", "country"]),
            ], shards: shards, protected: ["plan"])
        for id in ["o", "p", "q", "r", "s"] {
            _ = bench.request(id)
            try bench.answerAll()
            #expect(bench.last("\(id)-1")?.status == .failed)
        }
        let reason = try #require(bench.last("o-1")?.reason)
        #expect(reason.contains("no customer has a field 'contry': did you mean 'country'?"))
        #expect(reason.contains("no customer has a field 'colour'"))
        #expect(bench.last("p-1")?.reason == "the configuration protects 'plan'")
        #expect(bench.last("q-1")?.reason?.contains("'measure(age)'") == true)
        #expect(bench.last("r-1")?.reason?.contains("'count(shrug)'") == true)
        #expect(bench.last("s-1")?.reason == "the field country stands there twice")
    }

    @Test func ofNoCustomersEveryAttributeIsOneThatNobodyHas() throws {
        var bench = try RunBench([RunBench.overlap("o", fields: ["country", "visits(7d)"])])
        _ = bench.request("o")
        try bench.answerAll()
        guard case .overlap(let found)? = bench.insights["o"]?.result else {
            Issue.record("\(String(describing: bench.last("o-1")))")
            return
        }
        #expect(found.customers == 0 && found.fields.map(\.field.id) == ["country", "visits(1w)"])
    }
}
