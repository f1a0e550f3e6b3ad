import Engine
import Insights
import Numerics

/// A value of a field in a test.
enum SampleValue: Hashable {
    case missing
    case number(Double)
    case text(String)
}

/// A made-up customer.
struct SampleCustomer {
    var hash: UInt64
    var segments: Set<String>
    /// Of attributes and measures, by id.
    var values: [String: SampleValue]
}

/// A shard of made-up customers, which answers what runs ask by the types of Insights alone.
struct SampleShard {
    /// The fields there are, with their lists and kinds.
    static let fields = [
        InsightField(id: "country", list: .attribute, kind: .category),
        InsightField(id: "age", list: .attribute, kind: .number),
        InsightField(id: "plan", list: .attribute, kind: .category),
        InsightField(id: "spend", list: .measure, kind: .number),
    ]

    var customers: [SampleCustomer] = []

    /// Customers in segments a, b, c, who differ by them in country and spend.
    static func customers(_ count: Int, _ random: inout SplitMix64) -> [SampleCustomer] {
        (0..<count).map { _ in
            let segments = Set(["a", "b", "c"].filter { _ in Int.random(in: 0..<5, using: &random) < 2 })
            let countries = segments.contains("a") ? ["DE", "DE", "FR"] : ["US", "FR", "DE", "UK"]
            let spend = Double.random(in: 0..<100, using: &random).rounded() + (segments.contains("a") ? 30 : 0)
            let hasAge = Int.random(in: 0..<4, using: &random) > 0
            return SampleCustomer(
                hash: random.next(), segments: segments,
                values: [
                    "country": .text(countries.randomElement(using: &random) ?? ""),
                    "age": hasAge ? .number(Double(Int.random(in: 18..<90, using: &random))) : .missing,
                    "plan": .text(Int.random(in: 0..<3, using: &random) == 0 ? "pro" : "free"),
                    "spend": .number(spend),
                ])
        }
    }

    /// The customers dealt out to shards.
    static func dealt(_ customers: [SampleCustomer], _ shards: Int, _ random: inout SplitMix64) -> [SampleShard] {
        var dealt = Array(repeating: SampleShard(), count: shards)
        for customer in customers { dealt[Int.random(in: 0..<shards, using: &random)].customers.append(customer) }
        return dealt
    }

    /// The parts of the shard's share; a reason where it cannot answer.
    func parts(_ question: ShardTask.Question) throws -> [[UInt8]] {
        switch question {
        case .survey(let segments): return [survey(segments).bytes]
        case .overlapValues(let definition):
            var tally = OverlapTally(definition)
            let dictionaries = fill(definition.fields, definition.segments.map(\.id)) { tally.add($0) }
            return [tally.values(dictionaries).bytes]
        case .overlapCounts(let definition, let choice):
            var tally = OverlapTally(definition)
            let dictionaries = fill(definition.fields, definition.segments.map(\.id)) { tally.add($0) }
            let read = try unsafe choice.withUnsafeBytes { try unsafe OverlapChoice($0, of: definition) }
            return [try tally.counts(read, dictionaries).bytes]
        case .differentiators(let definition, let limits):
            var tally = DifferentiatorsTally(definition, limits: limits)
            let segments = [definition.primary.id] + (definition.second.map { [$0.id] } ?? [])
            let dictionaries = fill(definition.usedFields, segments) { tally.add($0) }
            return tally.partial(dictionaries).parts(bytesMax: 2000)
        case .members, .preview: return []
        }
    }

    private func survey(_ segments: [String]) -> FieldSurvey {
        var survey = FieldSurvey(segments: segments)
        var attributes: [[UInt8]: KindCounts] = [:]
        var spend = FieldSurvey.Measure(name: Array("Spend".utf8))
        for customer in customers {
            survey.add(region: Int(mask(customer, segments)), hasVisitsPartlyKept: false, hasNamesUncounted: false)
            for field in Self.fields {
                let kind: KindCounts.Kind
                switch customer.values[field.id] {
                case .number: kind = .number
                case .text: kind = .text
                case .missing, nil: continue
                }
                if field.list == .attribute {
                    attributes[Array(field.id.utf8), default: KindCounts()].add(kind)
                } else {
                    spend.kinds.add(kind)
                }
            }
        }
        survey.set(attributes: attributes, events: [:], measures: [Array("spend".utf8): spend])
        return survey
    }

    private func mask(_ customer: SampleCustomer, _ segments: [String]) -> UInt8 {
        segments.enumerated().reduce(0) { $0 | (customer.segments.contains($1.element) ? 1 << UInt8($1.offset) : 0) }
    }

    private func fill(
        _ fields: [InsightField], _ segments: [String], _ add: (borrowing CustomerSlice) -> Void
    ) -> [ValueDictionary] {
        var dictionaries = fields.map { _ in ValueDictionary() }
        var slice = CustomerSlice(fields: fields, capacity: max(1, customers.count))
        for customer in customers {
            let row = slice.append(memberships: mask(customer, segments), hash: customer.hash)
            for (index, field) in fields.enumerated() {
                switch customer.values[field.id] {
                case .number(let number): slice.setNumber(number, field: index, row: row)
                case .text(let text): slice.setCode(dictionaries[index].code(of: text), field: index, row: row)
                case .missing, nil: break
                }
            }
        }
        add(slice)
        return dictionaries
    }
}
