/// A measure as it is defined.
public struct MeasureDefinition: Sendable, Equatable {
    public var id: String
    public var name: String
    public var expression: MeasureExpression
    public init(id: String, name: String? = nil, expression: MeasureExpression) {
        self.id = id
        self.name = name ?? id
        self.expression = expression
    }
}

/// A rule segment as it is defined.
public struct SegmentDefinition: Sendable, Equatable {
    public var id: String
    public var name: String
    public var rule: Rule
    public init(id: String, name: String? = nil, rule: Rule) {
        self.id = id
        self.name = name ?? id
        self.rule = rule
    }
}
