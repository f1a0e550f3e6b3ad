/// Parses every rule and expression of some definitions, whatever else is wrong with them, and gathers the faults of
/// their texts. What only follows from another fault is none: a rule may refer to a measure that could not be read, and
/// compare it with anything.
public struct DefinitionCheck: Sendable {
    /// By measure; nil where there is no text, or it is at fault.
    public private(set) var expressions: [MeasureExpression?] = []
    /// By segment; nil where there is no text, or it is at fault.
    public private(set) var rules: [ParsedRule?] = []
    /// Those of the measures, those of the rules, then circles; each in the order of the definitions.
    public private(set) var faults: [DefinitionFault] = []
    /// What a further rule may refer to.
    public private(set) var context = RuleContext()

    public init(_ texts: DefinitionTexts) {
        context.hasUnreadMeasures = texts.hasUnreadMeasures
        context.hasUnreadSegments = texts.hasUnreadSegments
        context.segments = Set(texts.segments.compactMap(\.id))
        parseMeasures(texts.measures)
        parseRules(texts.segments)
        findCircles(texts.segments)
    }

    private mutating func parseMeasures(_ measures: [DefinitionTexts.Entry]) {
        let clearIDs = Self.clearIDs(measures)
        for (index, entry) in measures.enumerated() {
            let expression = parse(entry, .measure(index)) { (text) throws(RuleFault) in
                try MeasureExpression.parse(text)
            }
            if let id = entry.id {
                // Which of two that share an id is meant is not known.
                context.measures[id] = clearIDs.contains(id) ? expression ?? .unread : .unread
            }
            expressions.append(expression)
        }
    }

    private mutating func parseRules(_ segments: [DefinitionTexts.Entry]) {
        let context = context
        rules = segments.enumerated().map { index, entry in
            parse(entry, .segment(index)) { (text) throws(RuleFault) in try ParsedRule(text, in: context) }
        }
    }

    private mutating func parse<Parsed>(
        _ entry: DefinitionTexts.Entry, _ subject: DefinitionFault.Subject,
        by parse: (String) throws(RuleFault) -> Parsed
    ) -> Parsed? {
        guard let text = entry.text else { return nil }
        do throws(RuleFault) {
            return try parse(text)
        } catch {
            faults.append(DefinitionFault(subject, id: entry.id, .text(error)))
            return nil
        }
    }

    private mutating func findCircles(_ segments: [DefinitionTexts.Entry]) {
        let clearIDs = Self.clearIDs(segments)
        var places: [String: Int] = [:]
        var references: [(segment: String, references: [SegmentReference])] = []
        for (index, rule) in rules.enumerated() {
            guard let rule, let id = segments[index].id, clearIDs.contains(id) else { continue }
            places[id] = index
            references.append((id, rule.references))
        }
        do throws(SegmentCircles) {
            _ = try SegmentOrder(references)
        } catch {
            for circle in error.faults {
                guard let place = places[circle.segment] else { continue }
                faults.append(DefinitionFault(.segment(place), id: circle.segment, .text(circle.fault)))
            }
        }
    }

    /// The ids that exactly one of them has.
    private static func clearIDs(_ entries: [DefinitionTexts.Entry]) -> Set<String> {
        var counts: [String: Int] = [:]
        for case let id? in entries.map(\.id) { counts[id, default: 0] += 1 }
        return Set(counts.filter { $0.value == 1 }.keys)
    }
}
