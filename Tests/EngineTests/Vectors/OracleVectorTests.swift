import Testing

/// The written table held against the oracle.
@Suite struct OracleVectorTests {
    @Test(arguments: RuleVector.all)
    func oracleAgrees(_ vector: RuleVector) throws {
        let definitions = try OracleDefinitions(
            rules: vector.segments + [("s", vector.rule)], measures: vector.measures)
        let readings = vector.records.map { OracleRecord.read($0) }
        let records = readings.compactMap { if case .record(let record) = $0 { record } else { nil } }
        let outcome = Oracle(definitions).run(records, until: vector.until)
        let changes = outcome.changes.filter { $0.customer == vector.customer && $0.segment == "s" }
        #expect(changes.map { Change($0.time, $0.entered) } == vector.expected.map { Change($0.time, $0.entered) })
        #expect(Set(changes.filter { $0.origin == .correction }.map(\.time)) == vector.corrections)
        #expect(outcome.late == vector.late)
        #expect(outcome.duplicates == vector.duplicates)
        #expect(readings.filter { $0 == .rejected }.count == vector.rejected)
        #expect(readings.filter { $0 == .ignored }.count == vector.ignored)
        if let validUntil = vector.validUntil { #expect(changes.map(\.validUntil) == validUntil) }
    }

    @Test func titlesAreDistinct() {
        #expect(RuleVector.all.count >= 80)
        #expect(Set(RuleVector.all.map(\.title)).count == RuleVector.all.count)
    }

    private struct Change: Equatable, CustomStringConvertible {
        let time: Int64
        let entered: Bool
        init(_ time: Int64, _ entered: Bool) {
            self.time = time
            self.entered = entered
        }
        var description: String { "\(time) \(entered ? "in" : "out")" }
    }
}
