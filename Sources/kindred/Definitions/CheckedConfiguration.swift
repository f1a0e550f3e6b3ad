import Configuration
import Rules

/// The measures and segments of a configuration, parsed and checked.
struct CheckedDefinitions {
    /// In the order of the file.
    private(set) var measures: [(definition: Configuration.MeasureDefinition, expression: MeasureExpression)] = []
    private(set) var segments: [(definition: Configuration.SegmentDefinition, rule: ParsedRule)] = []

    /// Throws every fault of all rules and expressions at once.
    init(_ loaded: LoadedConfiguration) throws(ConfigurationFaults) {
        var faults: [ConfigurationFault] = []
        for definition in loaded.configuration.measures {
            do {
                measures.append((definition, try MeasureExpression.parse(definition.expression.value)))
            } catch {
                faults.append(loaded.fault(in: definition.expression, error))
            }
        }
        var context = context
        // A measure with a fault of its own is known all the same: rules that use it are not at fault.
        for definition in loaded.configuration.measures where context.measures[definition.id] == nil {
            context.measures[definition.id] = .visits
        }
        context.segments = Set(loaded.configuration.segments.map(\.id))
        for definition in loaded.configuration.segments {
            do {
                segments.append((definition, try ParsedRule(definition.rule.value, in: context)))
            } catch {
                faults.append(loaded.fault(in: definition.rule, error))
            }
        }
        faults += circles(in: loaded)
        guard faults.isEmpty else { throw ConfigurationFaults(faults) }
    }

    /// What a further rule may refer to.
    var context: RuleContext {
        RuleContext(
            measures: Dictionary(measures.map { ($0.definition.id, $0.expression) }) { first, _ in first },
            segments: Set(segments.map(\.definition.id)))
    }

    /// The plan that a shard works by.
    func plan(sessionGap: Duration) -> Plan {
        Plan(
            segments: segments.map {
                Rules.SegmentDefinition(
                    id: $0.definition.id, name: $0.definition.name, rule: $0.rule.rule,
                    isBackfilled: $0.definition.isBackfilled)
            },
            measures: measures.map {
                Rules.MeasureDefinition(id: $0.definition.id, name: $0.definition.name, expression: $0.expression)
            },
            sessionGap: sessionGap.wholeMilliseconds)
    }

    private func circles(in loaded: LoadedConfiguration) -> [ConfigurationFault] {
        do {
            _ = try SegmentOrder(segments.map { (segment: $0.definition.id, references: $0.rule.references) })
            return []
        } catch {
            return error.faults.compactMap { circle in
                segments.first { $0.definition.id == circle.segment }
                    .map { loaded.fault(in: $0.definition.rule, circle.fault) }
            }
        }
    }
}

extension LoadedConfiguration {
    /// A fault inside the text of a rule or an expression, with its place in the file and in the text.
    fileprivate func fault(in text: Located<String>, _ fault: RuleFault) -> ConfigurationFault {
        self.fault(
            in: text, fault.message, at: TextPosition(line: fault.position.line, column: fault.position.column))
    }
}

extension MeasureExpression {
    /// Stands for an expression that could not be read.
    fileprivate static let visits = MeasureExpression(function: .visits, select: nil, property: nil, window: nil)
}
