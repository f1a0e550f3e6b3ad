import Configuration
import Rules

/// A configuration whose rules and expressions are parsed and checked.
struct CheckedConfiguration {
    let settings: KindredConfiguration
    /// In the order of the file; a list has no rule.
    let measures: [(definition: Configuration.MeasureDefinition, expression: MeasureExpression)]
    let segments: [(definition: Configuration.SegmentDefinition, rule: ParsedRule?)]

    /// Throws every fault of the file, its rules, its expressions, its insights and librdkafka's settings at
    /// once, in the file's order.
    init(_ draft: ConfigurationDraft) throws(ConfigurationFaults) {
        let check = DefinitionsCheck(draft)
        let expressions = check.expressions
        let rules = check.rules
        settings = try draft.finished(check.faults + InsightsCheck(draft).faults + draft.clientSettingFaults)
            .configuration
        // Nothing being wrong, there is an expression to every measure, and a rule to every segment.
        measures = zip(settings.measures, expressions).map { ($0, $1) }
        segments = zip(settings.segments, rules).map { ($0, $1) }
    }

    private static func membership(
        _ definition: Configuration.SegmentDefinition, _ rule: ParsedRule?
    ) -> Rules.SegmentDefinition.Membership {
        rule.map { .rule($0.rule, isBackfilled: definition.isBackfilled) } ?? .list
    }

    /// What a further rule may refer to.
    var context: RuleContext {
        RuleContext(
            measures: Dictionary(measures.map { ($0.definition.id, $0.expression) }) { first, _ in first },
            segments: Set(segments.map(\.definition.id)))
    }

    /// The plan that a shard works by.
    /// - Parameter sessionGap: nil for that of the settings.
    func plan(sessionGap: Duration? = nil) -> Plan {
        Plan(
            segments: segments.map {
                Rules.SegmentDefinition(
                    id: $0.definition.id, name: $0.definition.name, membership: Self.membership($0.definition, $0.rule))
            },
            measures: measures.map {
                Rules.MeasureDefinition(id: $0.definition.id, name: $0.definition.name, expression: $0.expression)
            },
            sessionGap: (sessionGap ?? settings.sessionGap).wholeMilliseconds)
    }
}
