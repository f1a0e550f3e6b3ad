import Configuration
import Testing

@Suite struct InsightSettingsTests {
    @Test func bothQuestionsAreRead() throws {
        let configuration = try decode(
            """
            segments:
              - {id: vip, list: true, tags: [people, few]}
              - {id: big, rule: count(order) > 5}
            insights:
              - id: venn
                name: Who is both
                overlap: {segments: [vip, big], fields: country}
                schedule: every 15m
              - id: why
                differentiators: {segment: big, against: vip, fields: [country, plan]}
                schedule: 30 4 * * MON
                time_zone: Europe/Berlin
            jobs: {deadline: 1m, jitter: 5s, protected_attributes: [gender, age]}
            """)
        #expect(configuration.segments.map(\.rule?.value) == [nil, "count(order) > 5"])
        #expect(configuration.segments.map(\.tags) == [["people", "few"], []])
        let questions = configuration.insights.map(\.question)
        guard case .overlap(let segments, let fields) = questions[0],
            case .differentiators(let segment, let against, let chosen) = questions[1]
        else {
            Issue.record("other questions: \(questions)")
            return
        }
        #expect(segments.map(\.value) == ["vip", "big"])
        #expect(fields.map(\.value) == ["country"])
        #expect([segment.value, against?.value] == ["big", "vip"])
        #expect(chosen?.map(\.value) == ["country", "plan"])
        #expect(configuration.insights.map(\.schedule?.value) == ["every 15m", "30 4 * * MON"])
        #expect(configuration.insights.map(\.timeZone?.value) == [nil, "Europe/Berlin"])
        #expect(configuration.jobs.deadline == .seconds(60))
        #expect(configuration.jobs.jitter == .seconds(5))
        #expect(configuration.jobs.protectedAttributes == ["gender", "age"])
    }

    @Test func everyFaultIsNamed() {
        let text = """
            segments:
              - {id: a, rule: count(x) > 1, list: true}
              - {id: b}
            insights:
              - id: one
              - id: two
                overlap: {segments: [a, b]}
                differentiators: {segment: a}
              - {id: three, overlap: {segments: a}}
              - {id: four, overlap: {segments: [a, a]}}
              - {id: five, overlap: {segments: [a, b, c, d, e, f, g, h, i]}}
              - {id: six, overlap: {segments: [a, b], fields: [a, b, c, d, e, f]}}
              - {id: seven, differentiators: {against: a}}
              - {id: a, differentiators: {segment: a}}
              - {id: one, overlap: {segments: [a, b]}}
            """
        #expect(
            faults(of: text) == """
                kindred.yaml:2:19: segments[0].rule: found a rule and list: true; a segment is one or the other
                kindred.yaml:3:5: segments[1].rule: missing; expected a rule: 1 to 65536 bytes of text
                kindred.yaml:5:5: insights[0]: missing; expected exactly one question: overlap or differentiators
                kindred.yaml:6:5: insights[1]: missing; expected exactly one question: overlap or differentiators
                kindred.yaml:9:37: insights[2].overlap.segments: found a, expected the ids of 2 to 8 different segments
                kindred.yaml:10:36: insights[3].overlap.segments: found a, a, expected the ids of 2 to 8 different segments
                kindred.yaml:11:36: insights[4].overlap.segments: found a list of 9, expected an id: a letter, then letters, \
                digits, - and _, at most 128 characters, or a list of 1 to 8 of them
                kindred.yaml:12:51: insights[5].overlap.fields: found a list of 6, expected an attribute or a measure: 1 to 512 \
                bytes of text on one line, or a list of 1 to 5 of them
                kindred.yaml:13:34: insights[6].differentiators.segment: missing; expected an id: a letter, then letters, \
                digits, - and _, at most 128 characters
                kindred.yaml:14:10: insights[7].id: found "a", which is the id of the segment in line 2 already
                kindred.yaml:15:10: insights[8].id: found "one", which is the id of the insight in line 5 already
                """)
    }
}
