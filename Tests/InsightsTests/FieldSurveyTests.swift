import Insights
import Numerics
import Testing

/// A survey is the same whatever parts it was sent in and in whatever order shards' answers were merged.
@Suite struct FieldSurveyTests {
    static let segments = ["a", "b", "c"]

    static func reading(_ bytes: [UInt8]) throws(InsightsFault) -> FieldSurvey {
        try unsafe bytes.withUnsafeBytes { bytes in
            Result { () throws(InsightsFault) in try unsafe FieldSurvey(bytes, segments: segments) }
        }.get()
    }

    /// A shard's answer, with more entries than are told where `isLarge`.
    static func sample(isLarge: Bool = false, _ random: inout SplitMix64) -> FieldSurvey {
        var survey = FieldSurvey(segments: segments)
        for _ in 0..<Int(random.next() % 50) {
            survey.add(
                region: Int(random.next() % 8), hasVisitsPartlyKept: random.next() % 3 == 0,
                hasNamesUncounted: random.next() % 5 == 0)
        }
        func count() -> UInt64 { random.next() % 1000 + 1 }
        let entries = isLarge ? 1500 : 6
        let padding = String(repeating: "x", count: isLarge ? 480 : 3)
        var attributes: [[UInt8]: KindCounts] = [:]
        var events: [[UInt8]: FieldSurvey.Events] = [:]
        for entry in 0..<entries {
            let name = Array("\(entry * 7 % entries) \(padding)".utf8)
            attributes[name] = KindCounts(numbers: count(), texts: count(), truths: count(), times: count())
            events[name] = .init(name: name, customers: count(), events: count(), isPartlyKept: count())
        }
        let measures = [Array("m".utf8): FieldSurvey.Measure(name: [77], kinds: KindCounts(numbers: count()))]
        survey.set(attributes: attributes, events: events, measures: measures)
        return survey
    }

    @Test func partsAndOrdersDoNotMatter() throws {
        for seed in UInt64(0)..<20 {
            var random = SplitMix64(seed: seed)
            let shards = (0..<3).map { Self.sample(isLarge: $0 == 0 && seed % 4 == 0, &random) }
            var whole = FieldSurvey(segments: Self.segments)
            for shard in shards { try whole.merge(shard) }
            var parts = try shards.flatMap { $0.parts(bytesMax: 20_000) }.map { part throws in
                #expect(part.count < 24_000)
                return try Self.reading(part)
            }
            parts.shuffle(using: &random)
            var merged = FieldSurvey(segments: Self.segments)
            for part in parts { try merged.merge(part) }
            let isSame = merged == whole && merged.bytes == whole.bytes
            #expect(isSame, "seed \(seed)")
        }
    }

    @Test func tellsTheMostFrequent() {
        var random = SplitMix64(seed: 3)
        let survey = Self.sample(isLarge: true, &random)
        #expect(survey.attributes.count == FieldSurvey.entriesMax && survey.events.count == FieldSurvey.entriesMax)
        #expect(survey.leftOut == 1000)
    }

    @Test func sizes() throws {
        var survey = FieldSurvey(segments: Self.segments)
        for region in [0, 1, 1, 2, 3, 3, 3, 7] {
            survey.add(region: region, hasVisitsPartlyKept: false, hasNamesUncounted: false)
        }
        let second = survey.sides(primary: 0, second: 1)
        #expect(second.primary == 6 && second.other == 5 && second.both == 4)
        let rest = survey.sides(primary: 0, second: nil)
        #expect(rest.primary == 6 && rest.other == 2 && rest.both == 0)
        #expect(throws: InsightsFault.anotherDefinition) { try survey.merge(FieldSurvey(segments: ["a"])) }
    }

    @Test func kinds() {
        #expect(KindCounts(numbers: 5, texts: 2, truths: 2).majority == .number)
        #expect(KindCounts(numbers: 5, texts: 3, truths: 2).majority == .category)
        #expect(KindCounts(numbers: 2, times: 3).majority == .time)
    }

    @Test func damage() throws {
        var random = SplitMix64(seed: 5)
        let survey = Self.sample(&random)
        PartialDamageTests.damage(survey.bytes, "survey") { bytes throws(InsightsFault) in
            var read = try Self.reading(bytes)
            try read.merge(survey)
            _ = read.bytes
        }
    }
}
