import Coordination
import Engine
import Testing

@Suite struct ReconciliationTests {
    static func rule(_ id: String, _ text: String) -> Definition {
        Definition(id: id, spec: .rule(text, isBackfilled: true))
    }

    static func edit(_ desk: inout Desk, _ id: String, _ rule: String) {
        desk.send(DefineTests.define("segment", id, "\"rule\":\"\(rule)\""))
    }

    static func delete(_ desk: inout Desk, _ id: String) { desk.send("{\"command\":\"delete\",\"target\":\"\(id)\"}") }

    /// Reads the configuration, in a process that was started again if asked to.
    static func configure(_ desk: inout Desk, _ definitions: [Definition], restarted: Bool) throws -> [String] {
        if restarted { desk = try Desk(restoring: desk.catalog, desk.coordinator.settings, at: desk.wall) }
        desk.wall += 1000
        desk.coordinator.reconcile(ConfiguredDefinitions(definitions), at: desk.wall)
        desk.take()
        return desk.coordinator.takeNotices()
    }

    static func text(_ desk: Desk, _ id: String) -> String? {
        guard case .rule(let text, _)? = desk.entry(.segment, id)?.definition.spec else { return nil }
        return text
    }

    /// What the configuration says at first, what a command does then, what the configuration says later; and what the
    /// segment is in the end. nil is none.
    @Test(
        arguments: [
            ("a", nil, "a", "a", "configuration"), ("a", nil, "b", "b", "configuration"), ("a", nil, nil, nil, nil),
            ("a", "edit", "a", "c", "control"), ("a", "edit", "b", "b", "configuration"),
            ("a", "edit", nil, "c", "control"),
            ("a", "delete", "a", nil, nil), ("a", "delete", "b", "b", "configuration"), ("a", "delete", nil, nil, nil),
            (nil, "edit", nil, "c", "control"), (nil, "edit", "a", "a", "configuration"),
            (nil, nil, "a", "a", "configuration"),
            (nil, "delete", nil, nil, nil),
        ] as [(String?, String?, String?, String?, String?)], [false, true])
    func theTable(
        _ row: (first: String?, command: String?, second: String?, result: String?, source: String?), restarted: Bool
    ) throws {
        func configuration(_ attribute: String?) -> [Definition] {
            attribute.map { [Self.rule("s", "exists(\($0))")] } ?? []
        }
        var desk = Desk(configured: configuration(row.first))
        if row.command == "edit" { Self.edit(&desk, "s", "exists(c)") }
        if row.command == "delete" { Self.delete(&desk, "s") }
        _ = try Self.configure(&desk, configuration(row.second), restarted: restarted)
        #expect(Self.text(desk, "s") == row.result.map { "exists(\($0))" })
        #expect(desk.entry(.segment, "s")?.source.rawValue == row.source)
        // Whatever it came to, the same configuration once more changes nothing.
        let version = desk.coordinator.definitions
        _ = try Self.configure(&desk, configuration(row.second), restarted: restarted)
        #expect(desk.coordinator.definitions == version)
    }

    @Test func firstStartPublishesWhatIsConfiguredAsVersion1() {
        let desk = Desk(configured: [Self.rule("s", "exists(a)")])
        #expect(desk.adopted().map(\.version) == [1])
        #expect(desk.coordinator.definitions.segments.map(\.version) == [1])
        #expect(Desk().adopted().map(\.version) == [1])
    }

    @Test func whatIsInUseStaysAndIsTold() throws {
        var desk = Desk(configured: [Self.rule("s", "exists(a)")])
        Self.edit(&desk, "t", "in_segment(\\\"s\\\")")
        let told = try Self.configure(&desk, [], restarted: false)
        #expect(
            told == ["the segment s is no longer in the configuration, and stays because it is in use by segment t"])
        #expect(desk.entry(.segment, "s")?.source == .configuration)
        // Once nobody refers to it, it goes.
        Self.delete(&desk, "t")
        #expect(try Self.configure(&desk, [], restarted: true) == [])
        #expect(desk.coordinator.entries.isEmpty)
    }

    @Test func whatGoesTogetherGoes() throws {
        let all = [
            Self.rule("s", "exists(a)"), Self.rule("t", "in_segment(\"s\")"),
            Definition(id: "o", spec: .overlap(OverlapSpec(segments: ["s", "t"]))),
        ]
        var desk = Desk(configured: all)
        #expect(desk.coordinator.entries.count == 3)
        #expect(try Self.configure(&desk, [], restarted: false) == [])
        #expect(desk.coordinator.entries.isEmpty)
        #expect(desk.insights.isEmpty)
    }

    @Test func whatCannotHoldIsToldAndTriedAgain() throws {
        var desk = Desk(configured: [Self.rule("s", "exists(a)"), Self.rule("u", "exists(u)")])
        Self.delete(&desk, "s")
        // The configuration's new text refers to what a command deleted; everything else of it is followed.
        let later = [Self.rule("s", "exists(a)"), Self.rule("u", "in_segment(\"s\")"), Self.rule("v", "exists(v)")]
        let told = try Self.configure(&desk, later, restarted: false)
        #expect(told.count == 1)
        #expect(told.first?.hasPrefix("what the configuration says of the segment u is not taken over: line 1") == true)
        #expect(Self.text(desk, "u") == "exists(u)")
        #expect(Self.text(desk, "v") == "exists(v)")
        Self.edit(&desk, "s", "exists(c)")
        #expect(try Self.configure(&desk, later, restarted: true) == [])
        #expect(Self.text(desk, "u") == "in_segment(\"s\")")
    }

    @Test func aNameThatIsTakenIsTold() throws {
        var desk = Desk(configured: [Self.rule("s", "exists(a)"), Self.rule("t", "exists(a)")])
        desk.send(DefineTests.define("overlap", "o", #""segments":["s","t"]"#))
        let told = try Self.configure(
            &desk, [Self.rule("s", "exists(a)"), Self.rule("t", "exists(a)"), Self.rule("o", "exists(o)")],
            restarted: false)
        #expect(told.first?.contains("there is the overlap o already") == true)
        #expect(desk.coordinator.definitions.segments.map(\.id) == ["s", "t"])
    }
}
