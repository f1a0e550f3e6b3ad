/// The segments and measures of a run.
struct OracleDefinitions: Sendable {
    var segments: [(id: String, rule: OracleRule)]
    var measures: [(id: String, measure: OracleMeasure)]
    /// Milliseconds.
    var sessionGap: Int64

    init(
        segments: [(id: String, rule: OracleRule)], measures: [(id: String, measure: OracleMeasure)] = [],
        sessionGap: Int64 = 1_800_000
    ) {
        self.segments = segments
        self.measures = measures
        self.sessionGap = sessionGap
    }

    /// Definitions in the rule language, known to be good.
    init(
        rules: [(id: String, rule: String)], measures: [(id: String, expression: String)] = [],
        sessionGap: Int64 = 1_800_000
    ) throws {
        self.init(
            segments: try rules.map { ($0.id, try OracleParser.rule($0.rule)) },
            measures: try measures.map { ($0.id, try OracleParser.measure($0.expression)) }, sessionGap: sessionGap)
    }

    func rule(_ id: String) -> OracleRule? { segments.first { $0.id == id }?.rule }

    func measure(_ id: String) -> OracleMeasure? { measures.first { $0.id == id }?.measure }

    /// M(t) of the rule language for a segment.
    func isMember(_ segment: String, _ history: OracleHistory, at t: Int64) -> Bool {
        guard let rule = rule(segment) else { return false }
        return holds(rule, history, at: t)
    }

    /// Whether the customer is known and the rule holds at t.
    func holds(_ rule: OracleRule, _ history: OracleHistory, at t: Int64) -> Bool {
        history.isKnown(at: t) && rule.holds(at: t, history, self)
    }
}
