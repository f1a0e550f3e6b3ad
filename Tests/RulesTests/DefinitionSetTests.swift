import Rules
import Testing

/// A set of definitions is checked whole, and what is good of it can be asked about.
@Suite struct DefinitionSetTests {
    private static func rule(_ id: String, _ text: String, version: UInt32 = 1) -> DefinitionSet.Segment {
        DefinitionSet.Segment(id: id, version: version, membership: .rule(text, isBackfilled: true))
    }

    private static func list(_ id: String) -> DefinitionSet.Segment {
        DefinitionSet.Segment(id: id, membership: .list)
    }

    @Test func everyFaultIsToldWithItsDefinitionFieldAndPlace() throws {
        let set = DefinitionSet(
            measures: [
                .init(id: "spend", expression: "sum(order.price, 30d)"), .init(id: "2nd", expression: "cont(order)"),
                .init(id: "spend", expression: "count(order)"),
            ],
            segments: [
                Self.rule("a", "in_segment(b)"), Self.rule("b", "in_segment(a)"), Self.list("vip"),
                Self.rule("c", "in_segment(vip) and\nin_segment(who)"), Self.rule("d", "measure(what) > 1"),
                Self.rule("vip", "count(order) >= 1"),
            ])
        let faults = #expect(throws: DefinitionFaults.self) { try set.check() }?.faults ?? []
        #expect(
            faults.map { "\($0.subject) \($0.id ?? "") \($0.field)" } == [
                "measure(1) 2nd id", "measure(1) 2nd expression", "measure(2) spend id", "segment(0) a rule",
                "segment(1) b rule", "segment(3) c rule", "segment(4) d rule", "segment(5) vip id",
            ])
        #expect(faults[5].position == RulePosition(line: 2, column: 12))
        #expect(faults[5].description.hasPrefix("segment c, rule, line 2, column 12: unknown segment who"))
    }

    @Test func whatIsRightIsParsedAndCompiled() throws {
        let set = DefinitionSet(
            version: 7, measures: [.init(id: "spend", expression: "sum(order.price, 30d)")],
            segments: [
                Self.list("vip"), Self.rule("rich", "measure(spend) > 500", version: 3),
                Self.rule("both", "in_segment(vip) and in_segment(rich) and country == \"DE\" and not in_segment(vip)"),
            ])
        let checked = try set.check()
        let plan = checked.plan(sessionGap: 1_800_000)
        #expect(plan.version == 7)
        #expect(plan.segments.map(\.id) == ["both", "rich", "vip"])
        #expect(plan.segments.map(\.version) == [1, 3, 1])
        #expect(plan.segments.map(\.isList) == [false, false, true])
        #expect(checked.measures(namedBySegment: "rich") == ["spend"])
        #expect(checked.segments(namedBySegment: "both") == ["vip", "rich"])
        #expect(checked.segments(namingSegment: "vip") == ["both"])
        #expect(checked.segments(namingMeasure: "spend") == ["rich"])
        let reads = checked.reads(ofSegment: "both")
        #expect(reads.attributes == [PropertyPath(["country"])])
        #expect(reads.eventNames == ["order"])
        #expect(checked.measures(in: reads) == ["spend"])
        #expect(checked.reads(ofSegment: "vip") == RuleReads())
    }

    @Test func aRuleIsKnownByWhatItMeansAndNotByItsSpelling() throws {
        func fingerprint(_ text: String, _ expression: String = "count(order, 1d)") throws -> UInt64? {
            let set = DefinitionSet(
                measures: [.init(id: "m", expression: expression)], segments: [Self.rule("s", text)])
            return try set.check().ruleFingerprint(ofSegment: "s")
        }
        let one = try fingerprint("measure(m)>=2")
        #expect(try one == fingerprint("count( order , 24h )  >= 2"))
        #expect(try one != fingerprint("measure(m) >= 2", "count(order, 2d)"))
        let lists = try DefinitionSet(segments: [Self.list("a"), Self.list("b")]).check()
        #expect(lists.ruleFingerprint(ofSegment: "a") == lists.ruleFingerprint(ofSegment: "b"))
        #expect(lists.ruleFingerprint(ofSegment: "a") != one)
        #expect(lists.ruleFingerprint(ofSegment: "c") == nil)
    }
}
