import Insights
import Numerics
import Testing

/// What is called a difference where there is none, and whether one is found where there is one.
@Suite struct DiscoveryTests {
    static let primary = SegmentName(id: "s")

    /// Fields of many kinds that know nothing of the sides.
    static func luck(_ index: Int, _ random: inout SplitMix64) -> SampleValue {
        switch index % 5 {
        case 0: .number(random.nextNormals().cosine)
        case 1: .number(Double(random.next() % 4))
        case 2: random.next() % 3 == 0 ? .missing : .number(random.nextUnit())
        case 3: .text("v\(random.next() % UInt64(2 + index % 20))")
        // Few have a value, and few have the same one.
        default: random.next() % 10 > 1 ? .missing : .text("v\(random.next() % 25)")
        }
    }

    static func fields(_ range: Range<Int>) -> [InsightField] {
        range.map { InsightField(id: "f\($0)", list: .attribute, kind: $0 % 5 < 3 ? .number : .category) }
    }

    static func result(
        _ fields: [InsightField], customers: Int, _ random: inout SplitMix64,
        values: (_ field: Int, _ isMember: Bool, inout SplitMix64) -> SampleValue
    ) throws -> DifferentiatorsResult {
        var sample = SampleCustomers(fields)
        for _ in 0..<customers {
            let isMember = random.nextUnit() < 0.3
            sample.customers.append(
                .init(
                    memberships: isMember ? 1 : 0, hash: random.next(),
                    values: fields.indices.map { values($0, isMember, &random) }))
        }
        let definition = try DifferentiatorsDefinition(primary: primary, fields: fields)
        return try DifferentiatorsResult(definition, DifferentiatorsRun(definition, [sample], &random).partial)
    }

    /// 1,000 fields of luck: each p holds its level, and in few of the runs is anything above the line.
    @Test func luckIsNotDiscovered() throws {
        var (pValues, discoveries): ([Double], Int) = ([], 0)
        let (runs, fieldsPerRun) = (50, 20)
        for run in 0..<runs {
            var random = SplitMix64(seed: UInt64(4000 + run))
            let fields = Self.fields(0..<fieldsPerRun)
            let result = try Self.result(fields, customers: 700, &random) { field, _, random in
                Self.luck(field, &random)
            }
            #expect(result.attributes.count == fieldsPerRun)
            pValues += result.attributes.map(\.pValue)
            discoveries += result.attributes.contains { ($0.qValue ?? 1) < 0.05 } ? 1 : 0
        }
        for level in [0.01, 0.05, 0.2, 0.5] {
            let share = Double(pValues.count { $0 < level }) / Double(pValues.count)
            let error = (level * (1 - level) / Double(pValues.count)).squareRoot()
            #expect(share < level + 3 * error, "\(share) at \(level)")
            // Where there is a choice of ends, p is twice as large: up to a fifth of the fields fall short.
            #expect(share > 0.7 * level - 3 * error, "\(share) at \(level)")
        }
        // Without any signal, a run discovers something with probability 0.05: of 50 runs, 2.5 and at most 7.
        #expect(discoveries <= 7)
    }

    @Test func aPlantedFieldComesFirst() throws {
        var random = SplitMix64(seed: 51)
        let fields = Self.fields(0..<200)
        for planted in [17, 30, 103] {
            let result = try Self.result(fields, customers: 1500, &random) { field, isMember, random in
                guard field == planted && isMember else { return Self.luck(field, &random) }
                if field % 5 == 3 { return random.next() % 4 == 0 ? .text("planted") : Self.luck(field, &random) }
                return .number(random.nextUnit() + 0.4)
            }
            #expect(result.attributes[0].field.id == "f\(planted)")
            #expect((result.attributes[0].qValue ?? 1) < 1e-6)
        }
    }

    /// Three customers, all of them members, share a value that nobody else has.
    @Test func aRareValueEarnsNothing() throws {
        var scores: [Double] = []
        for seed in 0..<20 {
            var random = SplitMix64(seed: UInt64(60 + seed))
            var rare = 3
            let field = InsightField(id: "f", list: .attribute, kind: .category)
            let result = try Self.result([field], customers: 2000, &random) { _, isMember, random in
                guard isMember && rare > 0 else { return .text("common \(random.next() & 1)") }
                rare -= 1
                return .text("rare")
            }
            #expect(result.attributes[0].isBelowLine || result.attributes[0].score < 0.1)
            scores.append(result.attributes[0].score)
        }
        // No more than luck does without the value: the standard error of a score is about 0.024 a fold.
        #expect(scores.reduce(0, +) / 20 < 0.03)
        #expect(scores.allSatisfy { $0 < 0.1 })
    }

    /// That a number is missing tells the sides apart, whatever its size.
    @Test func missingIsAValue() throws {
        var random = SplitMix64(seed: 81)
        let field = InsightField(id: "f", list: .measure, kind: .number)
        let result = try Self.result([field], customers: 2000, &random) { _, isMember, random in
            random.nextUnit() < (isMember ? 0.8 : 0.1) ? .missing : .number(random.nextUnit())
        }
        #expect(abs(result.measures[0].score - 0.7) < 0.06)
        #expect(result.measures[0].direction.words == "more often missing in s")
    }
}
