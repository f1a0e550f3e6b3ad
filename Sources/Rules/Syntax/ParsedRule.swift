/// An `in_segment` in a rule's text.
public struct SegmentReference: Sendable, Hashable {
    public let segment: String
    /// Where the segment's id stands.
    public let position: RulePosition

    public init(segment: String, position: RulePosition) {
        self.segment = segment
        self.position = position
    }
}

/// A rule with what its text tells beyond the rule itself.
public struct ParsedRule: Sendable, Equatable {
    public let rule: Rule
    /// Every `in_segment`, in the order of the text.
    public let references: [SegmentReference]
    /// Ids of the measures that it has by name, each once, in the order of the text.
    public let measures: [String]

    /// Parses and checks the text of a rule; throws the first fault.
    public init(_ text: String, in context: RuleContext) throws(RuleFault) {
        var parser = RuleParser(text, in: context)
        rule = try parser.wholeRule()
        references = parser.references
        measures = parser.measures
    }
}

extension Rule {
    /// Parses and checks the text of a rule; throws the first fault.
    public static func parse(_ text: String, in context: RuleContext) throws(RuleFault) -> Rule {
        try ParsedRule(text, in: context).rule
    }
}

extension MeasureExpression {
    /// Parses and checks the text of a measure's expression; throws the first fault.
    public static func parse(_ text: String) throws(RuleFault) -> MeasureExpression {
        var parser = RuleParser(text, in: RuleContext())
        return try parser.wholeMeasure()
    }
}
