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

    /// Its measures and rules.
    /// - Parameter isQuiet: whether thresholds are out of reach.
    static func definitions(version: UInt64 = 0, isQuiet: Bool = false) -> DefinitionSet {
        var set = DefinitionSet(version: version)
        for (index, text) in expressions.enumerated() {
            set.measures.append(DefinitionSet.Measure(id: "m\(index)", expression: text))
            let (low, high) = thresholds[index]
            for threshold in [low, high].map({ isQuiet ? $0 * quietFactor : $0 }) {
                let rule = DefinitionSet.Membership.rule("\(text) >= \(threshold)", isBackfilled: true)
                set.segments.append(DefinitionSet.Segment(id: "rule-\(set.segments.count)", membership: rule))
            }
        }
        return set
    }

    /// The same as the coordinator orders them, with one segment more.
    static func definitions(version: UInt64, adding id: String, rule: String, isBackfilled: Bool) -> DefinitionSet {
        var set = definitions(version: version)
        set.segments.append(
            DefinitionSet.Segment(id: id, membership: .rule(rule, isBackfilled: isBackfilled)))
        return set
    }

    /// The plan that a shard works by.
    /// - Parameter isQuiet: whether thresholds are out of reach.
    static func plan(isQuiet: Bool = false) throws -> Plan {
        try definitions(isQuiet: isQuiet).check().plan(sessionGap: KindredConfiguration().sessionGap.wholeMilliseconds)
    }

    /// A configuration of the job over an embedded log in a folder.
    /// - Parameter isQuiet: whether thresholds are out of reach.
    static func configuration(folder: String, isQuiet: Bool = false) -> KindredConfiguration {
        var configuration = KindredConfiguration()
        let definitions = definitions(isQuiet: isQuiet)
        configuration.measures = definitions.measures.map {
            Configuration.MeasureDefinition(id: $0.id, name: nil, expression: located($0.expression))
        }
        configuration.segments = definitions.segments.map {
            Configuration.SegmentDefinition(
                id: $0.id, name: nil, description: nil, rule: $0.ruleText.map(located))
        }
        configuration.clock = .event
        var log = EmbeddedLogSettings()
        log.path = folder + "/kindred.db"
        configuration.log = .embedded(log)
        configuration.stateFolder = folder + "/state"
        configuration.checkpoints.interval = .zero
        return configuration
    }

    /// A text that stands in no file.
    private static func located(_ text: String) -> Located<String> {
        Located(text, position: TextPosition(line: 1, column: 1), keyPath: "")
    }
}
