import Engine
import Testing

/// The written table of the rule language held against the engine.
@Suite struct RuleVectorTests {
    @Test(arguments: RuleVector.all)
    func engineAgrees(_ vector: RuleVector) throws {
        let plan = try ReplayedShard.plan(
            segments: vector.segments.map { ($0.id, $0.rule) } + [("s", vector.rule)],
            measures: vector.measures.map { ($0.id, $0.expression) }, sessionGap: 1_800_000)
        // A replay skips what is later than its end.
        let lines = vector.records.filter { line in
            guard let until = vector.until, case .record(let record) = OracleRecord.read(line) else { return true }
            return (record.time ?? 0) <= until
        }
        let run = try ReplayedShard(plan: plan, lines: lines, until: vector.until)
        let changes = ReplayedShard.PublishedChange.netted(
            run.changes.filter { $0.customer == vector.customer && $0.segment == "s" })
        #expect(changes.map { "\($0.time) \($0.entered)" } == vector.expected.map { "\($0.time) \($0.entered)" })
        #expect(Set(changes.filter { $0.origin == "correction" }.map(\.time)) == vector.corrections)
        #expect(run.figures.late == UInt64(vector.late))
        #expect(run.figures.duplicates == UInt64(vector.duplicates))
        #expect(run.figures.deadLetters == UInt64(vector.rejected))
        #expect(run.figures.ignored == UInt64(vector.ignored))
        if let validUntil = vector.validUntil { #expect(changes.map(\.validUntil) == validUntil) }
    }
}
