import Configuration
import Rules

/// The reference job, by which stream processors are compared: ten measures over a shop's events, and twenty rules,
/// each measure at or above a low and a high threshold. The same as `config/examples/reference.yaml`.
enum ReferenceJob {
    private static let expressions = [
        "count(product_viewed, 1d)", "count(product_viewed, 7d)", "count(product_added, 1d)",
        "count(product_added, 7d)", "count(cart_viewed, 1d)", "count(cart_viewed, 7d)", "count(order_completed, 1d)",
        "count(order_completed, 7d)", "sum(order_completed.price, 7d)", "sum(order_completed.price, 30d)",
    ]
    private static let thresholds = [
        (2, 10), (5, 40), (1, 5), (3, 15), (1, 4), (3, 12), (1, 2), (1, 3), (200, 1000), (500, 2500),
    ]

    private static let quietFactor = 1_000_000

    /// The plan that a shard works by.
    /// - Parameter isQuiet: whether thresholds are out of reach.
    static func plan(isQuiet: Bool = false) throws -> Plan {
        var measures: [Rules.MeasureDefinition] = []
        var segments: [Rules.SegmentDefinition] = []
        for (index, text) in expressions.enumerated() {
            measures.append(Rules.MeasureDefinition(id: "m\(index)", expression: try MeasureExpression.parse(text)))
            let (low, high) = thresholds[index]
            for threshold in [low, high].map({ isQuiet ? $0 * quietFactor : $0 }) {
                let rule = try Rule.parse("\(text) >= \(threshold)", in: RuleContext())
                segments.append(Rules.SegmentDefinition(id: "rule-\(segments.count)", rule: rule))
            }
        }
        return Plan(segments: segments, measures: measures)
    }

    /// The same as definitions that the coordinator orders, with one segment more.
    static func definitions(version: UInt64, adding id: String, rule: String, isBackfilled: Bool) -> DefinitionSet {
        var set = DefinitionSet(version: version)
        for (index, text) in expressions.enumerated() {
            set.measures.append(DefinitionSet.Measure(id: "m\(index)", expression: text))
            let (low, high) = thresholds[index]
            for threshold in [low, high] {
                let rule = DefinitionSet.Membership.rule("\(text) >= \(threshold)", isBackfilled: true)
                set.segments.append(DefinitionSet.Segment(id: "rule-\(set.segments.count)", membership: rule))
            }
        }
        set.segments.append(
            DefinitionSet.Segment(id: id, membership: .rule(rule, isBackfilled: isBackfilled)))
        return set
    }

    /// A configuration of the job over an embedded log in a folder.
    static func configuration(folder: String) -> KindredConfiguration {
        var configuration = KindredConfiguration()
        configuration.clock = .event
        var log = EmbeddedLogSettings()
        log.path = folder + "/kindred.db"
        configuration.log = .embedded(log)
        configuration.stateFolder = folder + "/state"
        configuration.checkpoints.interval = .zero
        return configuration
    }
}
