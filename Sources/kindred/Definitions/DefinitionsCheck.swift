import Configuration
import Rules

/// Parses every rule and expression of a file, whatever else is wrong with it, and gathers their faults. What only
/// follows from another fault is none: a rule may refer to a measure that could not be read, and compare it with
/// anything.
struct DefinitionsCheck {
    private(set) var faults: [ConfigurationFault] = []
    private let draft: ConfigurationDraft
    private var context = RuleContext()

    init(_ draft: ConfigurationDraft) {
        self.draft = draft
        context.hasUnreadMeasures = draft.measures.hasUnreadIDs
        context.hasUnreadSegments = draft.segments.hasUnreadIDs
        context.segments = Set(draft.segments.entries.compactMap(\.id))
    }

    /// The measures' expressions, without those at fault, in the order of the file. Rules come after them.
    mutating func expressions() -> [MeasureExpression] {
        draft.measures.entries.compactMap { entry in
            let expression = parse(entry.text) { (text) throws(RuleFault) in try MeasureExpression.parse(text) }
            if let id = entry.id {
                // Which of two that share an id is meant is not known.
                context.measures[id] = draft.measures.clearIDs.contains(id) ? expression ?? .unread : .unread
            }
            return expression
        }
    }

    /// The segments' rules, without those at fault, in the order of the file.
    mutating func rules() -> [ParsedRule] {
        var rules: [(definition: DefinitionDraft, rule: ParsedRule)] = []
        for entry in draft.segments.entries {
            let context = context
            let rule = parse(entry.text) { (text) throws(RuleFault) in try ParsedRule(text, in: context) }
            if let rule { rules.append((entry, rule)) }
        }
        findCircles(rules)
        return rules.map(\.rule)
    }

    private mutating func parse<Parsed>(
        _ text: Located<String>?, by parse: (String) throws(RuleFault) -> Parsed
    ) -> Parsed? {
        guard let text else { return nil }
        do throws(RuleFault) {
            return try parse(text.value)
        } catch {
            faults.append(fault(in: text, error))
            return nil
        }
    }

    private mutating func findCircles(_ rules: [(definition: DefinitionDraft, rule: ParsedRule)]) {
        var texts: [String: Located<String>] = [:]
        var references: [(segment: String, references: [SegmentReference])] = []
        for (definition, rule) in rules {
            guard let id = definition.id, draft.segments.clearIDs.contains(id) else { continue }
            texts[id] = definition.text
            references.append((id, rule.references))
        }
        do throws(SegmentCircles) {
            _ = try SegmentOrder(references)
        } catch {
            for circle in error.faults {
                if let text = texts[circle.segment] { faults.append(fault(in: text, circle.fault)) }
            }
        }
    }

    private func fault(in text: Located<String>, _ fault: RuleFault) -> ConfigurationFault {
        draft.fault(in: text, fault.message, at: TextPosition(line: fault.position.line, column: fault.position.column))
    }
}
