import Insights
import Numerics
import Testing

@Suite struct OverlapTests {
    static let fields = [
        InsightField(id: "country", list: .attribute, kind: .category),
        InsightField(id: "user", list: .attribute, kind: .category),
        InsightField(id: "orders", list: .measure, kind: .number),
        InsightField(id: "spend", list: .measure, kind: .number),
        InsightField(id: "since", list: .attribute, kind: .time),
    ]

    static func customers(_ count: Int, segments: Int, _ random: inout SplitMix64) -> SampleCustomers {
        var sample = SampleCustomers(fields)
        for index in 0..<count {
            func maybe(_ value: SampleValue) -> SampleValue { random.next() % 5 == 0 ? .missing : value }
            sample.customers.append(
                SampleCustomers.Customer(
                    memberships: UInt8(truncatingIfNeeded: random.next() & random.next()) & UInt8((1 << segments) - 1),
                    hash: random.next(),
                    values: [
                        maybe(.text("land \(random.next() % 40)")), maybe(.text("user \(index)")),
                        maybe(.number(Double(random.next() % 15))),
                        maybe(.number(random.nextNormals().cosine * 1e3)),
                        maybe(.number(1.7e12 + Double(random.next() % 2_600_000_000))),
                    ]))
        }
        return sample
    }

    static func holds(_ label: RowLabel, _ value: SampleValue, named: Set<String>) -> Bool {
        switch (label.kind, value) {
        case (.missing, .missing): true
        case (.value, .text(let text)): label.value == text
        case (.other, .text(let text)): !named.contains(text)
        case (.number, .number(let number)): label.number == number
        case (.range, .number(let number)):
            number >= (label.from ?? -.infinity) && number < (label.to ?? .infinity)
        default: false
        }
    }

    @Test(arguments: 2...8) func agreesWithBruteForce(segments: Int) throws {
        var random = SplitMix64(seed: UInt64(segments))
        let sample = Self.customers(3000, segments: segments, &random)
        let names = (0..<segments).map { SegmentName(id: "s\($0)") }
        let definition = try OverlapDefinition(segments: names, fields: Self.fields)
        let result = try OverlapRounds(definition, sample.shards(7, &random), &random).result

        #expect(result.regions.count == 1 << segments - 1)
        #expect(result.regions.reduce(0) { $0 + $1.exclusive } == result.union)
        #expect(result.customers == 3000)
        let masks = result.regions.map { region in
            region.segments.reduce(UInt8(0)) { $0 | 1 << (UInt8($1.dropFirst()) ?? 0) }
        }
        #expect(Set(masks).count == masks.count)
        func counts(_ isCounted: (SampleCustomers.Customer) -> Bool) -> (exclusive: [UInt64], inclusive: [UInt64]) {
            let counted = sample.customers.filter(isCounted)
            return (
                masks.map { mask in UInt64(counted.count { $0.memberships == mask }) },
                masks.map { mask in UInt64(counted.count { $0.memberships & mask == mask }) }
            )
        }
        let all = counts { _ in true }
        #expect(result.regions.map(\.exclusive) == all.exclusive)
        #expect(result.regions.map(\.inclusive) == all.inclusive)
        for (index, field) in result.fields.enumerated() {
            #expect(field.rows.reduce(0) { $0 + $1.customers } == 3000)
            let named = Set(field.rows.compactMap(\.label.value))
            for row in field.rows {
                let expected = counts { Self.holds(row.label, $0.values[index], named: named) }
                #expect(row.exclusive == expected.exclusive, "\(field.field.id) \(row.label)")
                #expect(row.inclusive == expected.inclusive, "\(field.field.id) \(row.label)")
                #expect(row.inNone + row.exclusive.reduce(0, +) == row.customers)
            }
        }
        // 40 values have a row each; of 2,400 users, 100 have; 15 whole numbers are values; others have 20 bins.
        #expect(result.fields.map(\.rows.count) == [42, 102, 16, 21, 21])
    }

    @Test func pairsAgreeWithSets() throws {
        var random = SplitMix64(seed: 11)
        let sample = Self.customers(500, segments: 4, &random)
        let definition = try OverlapDefinition(segments: (0..<4).map { SegmentName(id: "s\($0)") }, fields: Self.fields)
        let result = try OverlapRounds(definition, [sample], &random).result
        #expect(result.pairs.count == 6)
        for pair in result.pairs {
            func members(_ id: String) -> Set<UInt64> {
                let bit = UInt8(id.dropFirst()) ?? 0
                return Set(sample.customers.filter { $0.memberships >> bit & 1 == 1 }.map(\.hash))
            }
            let (first, second) = (members(pair.first), members(pair.second))
            let both = Double(first.intersection(second).count)
            #expect(pair.jaccard == both / Double(first.union(second).count))
            #expect(pair.shareOfFirst == both / Double(first.count))
            #expect(pair.shareOfSecond == both / Double(second.count))
        }
    }

    @Test func anySplitAndOrderGivesTheSameBytes() throws {
        var random = SplitMix64(seed: 12)
        let sample = Self.customers(2500, segments: 3, &random)
        let definition = try OverlapDefinition(segments: (0..<3).map { SegmentName(id: "s\($0)") }, fields: Self.fields)
        let one = try OverlapRounds(definition, sample.shards(1, &random), &random)
        for shards in [2, 5, 30] {
            let many = try OverlapRounds(definition, sample.shards(shards, &random), &random)
            // Of 2,500 users, one shard names none and thirty name all: the choice differs, the histograms do not.
            #expect(many.counts.bytes.count > 0)
            let counted = zip(one.result.fields, many.result.fields).filter { $0.0.field.id != "user" }
            for (own, their) in counted { #expect(own == their) }
            #expect(one.result.regions == many.result.regions)
        }
    }

    @Test func nobodyAtAll() throws {
        var random = SplitMix64(seed: 13)
        let definition = try OverlapDefinition(
            segments: [SegmentName(id: "a"), SegmentName(id: "b")], fields: Self.fields)
        let result = try OverlapRounds(definition, [SampleCustomers(Self.fields)], &random).result
        #expect(result.union == 0)
        #expect(result.pairs[0].jaccard == nil)
        #expect(result.regions.allSatisfy { $0.shareOfUnion == nil })
    }

    /// Codes past those that have a counter each are listed; both count alike.
    @Test func fiveThousandValues() throws {
        var random = SplitMix64(seed: 14)
        let field = InsightField(id: "f", list: .attribute, kind: .category)
        var sample = SampleCustomers([field])
        for index in 0..<12_000 {
            let value = index % 3 == 0 ? "often" : index < 9000 ? "v\(index % 5000)" : "late"
            sample.customers.append(.init(memberships: UInt8(index & 3), hash: 0, values: [.text(value)]))
        }
        let definition = try OverlapDefinition(
            segments: [SegmentName(id: "a"), SegmentName(id: "b")], fields: [field])
        let rows = try OverlapRounds(definition, [sample], &random).result.fields[0].rows
        #expect(rows[0].label.value == "often" && rows[0].customers == 4000)
        #expect(rows[1].label.value == "late" && rows[1].customers == 2000)
        #expect(rows.reduce(0) { $0 + $1.customers } == 12_000)
    }

    @Test func faultsInWords() {
        func fault(_ segments: [String], _ fields: [InsightField] = []) -> InsightsFault? {
            do throws(InsightsFault) {
                _ = try OverlapDefinition(segments: segments.map { SegmentName(id: $0) }, fields: fields)
                return nil
            } catch { return error }
        }
        #expect(fault(["a"]) == .tooFewSegments(1))
        #expect(fault((1...9).map { "s\($0)" }) == .tooManySegments(9))
        #expect(fault(["a", "b", "a"]) == .duplicateSegment("a"))
        #expect(fault(["a", "b"], Self.fields + Self.fields) == .tooManyFields(10, most: 5))
        #expect(fault(["a", "b"], [Self.fields[0], Self.fields[0]]) == .duplicateField("country"))
        #expect(fault(["a", "b"], Self.fields) == nil)
        #expect("\(InsightsFault.tooManySegments(9))".contains("at most 8 segments, not 9"))
    }
}
