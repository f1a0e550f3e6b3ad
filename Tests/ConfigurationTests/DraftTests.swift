import Configuration
import Testing

/// What is kept of a file that has faults.
@Suite struct DraftTests {
    private func draft(_ text: String) throws -> ConfigurationDraft {
        try ConfigurationFile.draft(Array(text.utf8), file: "kindred.yaml")
    }

    @Test func whatCouldBeReadOfADefinitionIsKept() throws {
        let text = """
            measures:
              - {id: a, expression: count(x)}
              - {id: 1b, expression: count(x}
              - {id: c, expression: [d]}
              - nothing
            segments: [{id: s, rule: a == 1}]
            """
        let draft = try draft(text)
        #expect(draft.measures.entries.map(\.id) == ["a", nil, "c", nil])
        #expect(draft.measures.entries.map(\.text?.value) == ["count(x)", "count(x", nil, nil])
        #expect(draft.measures.clearIDs == ["a", "c"])
        #expect(draft.measures.hasUnreadIDs)
        #expect(!draft.segments.hasUnreadIDs)
    }

    @Test(arguments: [
        ("measures: [{id: a, expression: count(x)}]", false), ("", false), ("clock: livid", false),
        ("measures: [{id: a}]", false), ("measures: {}", true), ("measures: []\nmeasures: []", true),
        ("mesures: []", true), ("figures: []", true), ("figures: []\nmeasures: []", false),
        ("measures: [{id: a}, {id: a}]", true), ("measures: [a]", true),
        ("measures:\n" + String(repeating: "  - {id: a, expression: count(x)}\n", count: 1001), true),
    ])
    func idsMayBeUnread(text: String, expected: Bool) throws {
        #expect(try draft(text).measures.hasUnreadIDs == expected)
    }

    @Test func furtherFaultsFallInWithTheFilesOwn() throws {
        let draft = try draft("clock: livid\nsegments: [{id: s, rule: count(x}]\nworkers: 0\n")
        let rule = try #require(draft.segments.entries.first?.text)
        let fault = draft.fault(in: rule, "here", at: TextPosition(line: 1, column: 8))
        let faults = #expect(throws: ConfigurationFaults.self) { try draft.finished([fault]) }
        #expect(faults?.faults.map(\.keyPath) == ["clock", "segments[0].rule", "workers"])
        #expect(faults?.faults[1] == fault)
    }

    @Test func thatThereAreTooManyIsSaidLast() throws {
        let text = (0..<300).map { "k\($0): 1\n" }.joined() + "segments: [{id: s, rule: count(x}]\n"
        let draft = try draft(text)
        let rule = try #require(draft.segments.entries.first?.text)
        let fault = draft.fault(in: rule, "here", at: TextPosition(line: 1, column: 8))
        let faults = #expect(throws: ConfigurationFaults.self) { try draft.finished([fault]) }
        #expect(faults?.faults.count == 202)
        #expect(faults?.faults[200] == fault)
        #expect(faults?.faults.last?.problem == .furtherFaults(kept: 201))
    }
}
