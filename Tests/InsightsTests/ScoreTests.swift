import Insights
import Numerics
import Testing

@Suite struct ScoreTests {
    /// Each field has customers of its own.
    static func check(_ oracle: ScoreOracle) throws {
        for field in oracle.fields {
            var random = SplitMix64(seed: 3)
            let own = InsightField(id: "x", list: .measure, kind: field.kind)
            var sample = SampleCustomers([own])
            for row in field.y.indices {
                let hash = random.next() & ~1 | field.fold[row]
                sample.customers.append(
                    .init(memberships: UInt8(field.y[row]), hash: hash, values: [field.x[row].value]))
            }
            let definition = try DifferentiatorsDefinition(primary: SegmentName(id: "s"), fields: [own])
            let partial = try DifferentiatorsRun(definition, sample.shards(3, &random), &random).partial
            let result = try DifferentiatorsResult(definition, partial)
            let found = try #require(result.measures.first)
            #expect(abs(found.score - field.score) < 1e-9, "\(field.name)")
            #expect(abs(found.pValue - field.p) <= 1e-9 * max(field.p, 1e-3), "\(field.name)")
            #expect(found.standardError == nil)
        }
    }

    @Test func scoresAreThoseOfScikitLearn() throws {
        let oracle = try ScoreOracle.golden()
        #expect(oracle.fields.count == 9)
        try Self.check(oracle)
    }

    @Test(
        .enabled(if: ScoreOracle.isThere, "python3 has no scikit-learn: only the committed scores are compared"),
        arguments: 100..<103)
    func freshScoresAreThoseOfScikitLearn(seed: UInt64) throws {
        try Self.check(try ScoreOracle.computed(seed: seed))
    }

    /// A made-up population larger than the sample; what all of it gives is compared with what samples give.
    @Test func sampledScoresLieWithinTheirErrors() throws {
        let fields = (0..<8).map { InsightField(id: "m\($0)", list: .measure, kind: .number) }
        var random = SplitMix64(seed: 21)
        var sample = SampleCustomers(fields)
        for _ in 0..<12_000 {
            let member = random.nextUnit() < 0.2
            let values = (0..<8).map { effect -> SampleValue in
                if effect % 3 == 2 && random.nextUnit() < (member ? 0.5 : 0.3) { return .missing }
                return .number(random.nextNormals().cosine + (member ? 0.1 * Double(effect) : 0))
            }
            sample.customers.append(.init(memberships: member ? 1 : 0, hash: random.next(), values: values))
        }
        let segment = SegmentName(id: "s")
        let whole = try DifferentiatorsDefinition(primary: segment, fields: fields)
        let truth = try DifferentiatorsResult(whole, DifferentiatorsRun(whole, [sample], &random).partial)
        let drawn = try DifferentiatorsDefinition(primary: segment, fields: fields, samplePerSide: 500)
        let limits = SampleLimits(drawn, expectedPrimary: 2400, expectedOther: 9600)
        var (squares, count, beyond) = (0.0, 0.0, 0)
        for seed in 0..<16 {
            var random = SplitMix64(seed: UInt64(seed))
            for row in sample.customers.indices { sample.customers[row].hash = random.next() }
            let partial = try DifferentiatorsRun(drawn, sample.shards(4, &random), &random, limits: limits).partial
            let result = try DifferentiatorsResult(drawn, partial)
            #expect(result.primary.scored == 500 && result.other.scored == 500)
            for field in result.measures {
                let error = try #require(field.standardError)
                // A score near 0 is folded at 0, which the error of a signed area does not know.
                guard let expected = truth.scored(field.field.id)?.score, expected > 0.05 else { continue }
                beyond += abs(field.score - expected) > 3 * error ? 1 : 0
                squares += (field.score - expected) * (field.score - expected) / (error * error)
                count += 1
            }
        }
        // The errors are neither too small nor too large: squares of standard normal numbers have the mean 1.
        #expect(count > 80)
        // Three standard errors hold 99.7 %: of some 90, one or two may lie beyond.
        #expect(beyond <= 2)
        #expect(abs(squares / count - 1) < 0.35, "\(squares / count)")
    }
}
