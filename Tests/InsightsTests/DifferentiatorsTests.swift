import Insights
import Numerics
import Testing

@Suite struct DifferentiatorsTests {
    static let fields = [
        InsightField(id: "country", list: .attribute, kind: .category),
        InsightField(id: "since", list: .attribute, kind: .time),
        InsightField(id: "user", list: .attribute, kind: .category),
        InsightField(id: "age", list: .attribute, kind: .number, isProtected: true),
        InsightField(id: "spend", list: .measure, kind: .number),
        InsightField(id: "orders", name: "Orders", list: .measure, kind: .number, definesSegment: true),
        InsightField(id: "constant", list: .measure, kind: .number),
    ]
    static let used = fields.filter { !$0.isProtected }
    static let definition = Result { () throws(InsightsFault) in
        try DifferentiatorsDefinition(
            primary: SegmentName(id: "big", name: "Big spenders"), second: SegmentName(id: "new"), fields: fields)
    }

    /// Customers in the first, the second, both or neither segment.
    static func customers(_ count: Int, _ random: inout SplitMix64) -> SampleCustomers {
        var sample = SampleCustomers(used)
        for index in 0..<count {
            let memberships = UInt8(random.next() % 4)
            let isBig = memberships & 1 == 1
            let spend = random.nextNormals().cosine + (isBig ? 1 : 0)
            sample.customers.append(
                .init(
                    memberships: memberships, hash: random.next(),
                    values: [
                        .text(random.nextUnit() < (isBig ? 0.6 : 0.2) ? "DE" : "land \(random.next() % 8)"),
                        .number(1.7e12 + Double(random.next() % 2_600_000_000)), .text("user \(index)"),
                        random.next() % 3 == 0 ? .missing : .number(spend),
                        .number(Double(random.next() % 5) + (isBig ? 2 : 0)), .number(3),
                    ]))
        }
        return sample
    }

    @Test func theWholeResult() throws {
        var random = SplitMix64(seed: 31)
        let sample = Self.customers(4000, &random)
        let definition = try Self.definition.get()
        let partial = try DifferentiatorsRun(definition, sample.shards(5, &random), &random).partial
        let result = try DifferentiatorsResult(definition, partial)

        let sides = [
            sample.customers.filter { $0.memberships & 1 == 1 }, sample.customers.filter { $0.memberships & 2 == 2 },
        ]
        #expect(result.customers == 4000)
        #expect([result.primary.customers, result.other.customers] == sides.map { UInt64($0.count) })
        #expect(result.inBoth == UInt64(sample.customers.count { $0.memberships == 3 }))
        #expect(result.attributes.map(\.field.id) == ["country", "since"])
        #expect(result.attributes.map(\.rank) == [1, 2])
        #expect(result.attributes.map(\.isBelowLine) == [false, true])
        #expect(result.measures.map(\.field.id) == ["spend"])
        #expect(result.definesSegment.map(\.field.id) == ["orders"])
        #expect(result.definesSegment[0].qValue == nil)
        #expect(result.attributes[0].direction.words == "more often: DE")
        #expect(result.measures[0].direction.words == "higher in Big spenders")
        let leftOut = Dictionary(uniqueKeysWithValues: result.leftOut.map { ($0.field.id, $0.reason) })
        #expect(leftOut == ["age": .protected, "user": .tooManyValues, "constant": .constant])

        for field in result.scored {
            let index = try #require(Self.used.firstIndex { $0.id == field.field.id })
            for row in field.rows {
                let expected = sides.map { side in
                    UInt64(side.count { OverlapTests.holds(row.label, $0.values[index], named: []) })
                }
                #expect([row.primary, row.other] == expected, "\(field.field.id) \(row.label)")
            }
            #expect(field.rows.reduce(0) { $0 + $1.primary } == result.primary.customers)
            #expect(field.primarySupport == result.primary.customers - (field.rows.last?.primary ?? 0))
        }
        let bins = try #require(result.scored("since")).rows.dropLast()
        #expect(bins.count == 20)
        let share = Double(result.primary.customers + result.other.customers) / 20
        for bin in bins { #expect(abs(Double(bin.primary + bin.other) / share - 1) < 0.1) }
        #expect(result.scored("orders")?.rows.map(\.label.number) == [0, 1, 2, 3, 4, 5, 6, nil])
    }

    @Test func anySplitAndOrderGivesTheSameBytes() throws {
        var random = SplitMix64(seed: 32)
        let sample = Self.customers(3000, &random)
        // Fewer rows than there are customers, so that the sample is drawn while merging too.
        let definition = try DifferentiatorsDefinition(
            primary: SegmentName(id: "big"), second: SegmentName(id: "new"), fields: Self.fields, samplePerSide: 200)
        let one = try DifferentiatorsRun(definition, [sample], &random).partial.bytes
        for shards in [1, 2, 3, 10, 60] {
            let many = try DifferentiatorsRun(definition, sample.shards(shards, &random), &random)
            #expect(many.partial.bytes == one, "\(shards) shards")
            let parts = try DifferentiatorsRun(definition, sample.shards(shards, &random), &random, partBytes: 2000)
            #expect(parts.partial.bytes == one, "\(shards) shards in parts")
        }
    }

    /// Hashes that agree in part or wholly leave the order of rows and the choice of the sample to their values.
    @Test func equalHashes() throws {
        var random = SplitMix64(seed: 36)
        var sample = Self.customers(600, &random)
        for row in sample.customers.indices {
            sample.customers[row].hash = row < 300 ? 7 << 40 | UInt64(row % 50) : UInt64(row % 3) << 60
        }
        let definition = try DifferentiatorsDefinition(
            primary: SegmentName(id: "big"), fields: Self.fields, samplePerSide: 100)
        let one = try DifferentiatorsRun(definition, [sample], &random).partial.bytes
        for shards in [1, 4, 20] {
            let many = try DifferentiatorsRun(definition, sample.shards(shards, &random), &random)
            #expect(many.partial.bytes == one, "\(shards) shards")
        }
    }

    @Test func equalResultsAreEqualJSON() throws {
        var random = SplitMix64(seed: 33)
        let sample = Self.customers(1000, &random)
        let definition = try Self.definition.get()
        let results = try (1...2).map { shards in
            try DifferentiatorsResult(
                definition, DifferentiatorsRun(definition, sample.shards(shards, &random), &random).partial)
        }
        let json = InsightJSON.bytes(results[0])
        #expect(json.count > 1000)
        #expect(json == InsightJSON.bytes(results[1]))
        #expect(InsightJSON.read(DifferentiatorsResult.self, json) == results[0])
        #expect(InsightJSON.read(DifferentiatorsResult.self, Array(json.dropLast())) == nil)
    }

    @Test func changeSinceTheLastRun() throws {
        var random = SplitMix64(seed: 34)
        let definition = try Self.definition.get()
        let results = try (0..<2).map { _ in
            try DifferentiatorsResult(
                definition, DifferentiatorsRun(definition, [Self.customers(800, &random)], &random).partial)
        }
        var last = results[0]
        last.attributes[0].rank = 7
        let now = try DifferentiatorsResult(
            definition, DifferentiatorsRun(definition, [Self.customers(800, &random)], &random).partial, previous: last)
        #expect(results[1].attributes[0].change == nil)
        let change = try #require(now.attributes[0].change)
        #expect(change.rank == 6)
        #expect(change.score == now.attributes[0].score - last.attributes[0].score)
    }

    @Test(arguments: [(29, 500), (500, 29), (30, 30)]) func smallSides(primary: Int, other: Int) throws {
        var random = SplitMix64(seed: 35)
        var sample = SampleCustomers(Self.used)
        for index in 0..<primary + other {
            let values: [SampleValue] = Self.used.map { _ in .missing }
            sample.customers.append(
                .init(memberships: index < primary ? 1 : 2, hash: random.next(), values: values))
        }
        let definition = try Self.definition.get()
        let partial = try DifferentiatorsRun(definition, [sample], &random).partial
        do throws(InsightsFault) {
            let result = try DifferentiatorsResult(definition, partial)
            #expect(primary >= 30 && other >= 30)
            #expect(result.leftOut.count == Self.fields.count)
        } catch {
            #expect(error == .notEnoughCustomers(primary: primary, other: other))
        }
    }

    @Test func definitionFaults() {
        func fault(_ second: String?, _ fields: [InsightField]) -> InsightsFault? {
            do throws(InsightsFault) {
                _ = try DifferentiatorsDefinition(
                    primary: SegmentName(id: "a"), second: second.map { SegmentName(id: $0) }, fields: fields)
                return nil
            } catch { return error }
        }
        let field = Self.fields[0]
        #expect(fault("a", []) == .duplicateSegment("a"))
        #expect(fault(nil, [field, field]) == .duplicateField("attribute country"))
        #expect(fault(nil, Array(repeating: field, count: 257)) == .tooManyFields(257, most: 256))
        #expect(fault("b", Self.fields) == nil)
    }
}
