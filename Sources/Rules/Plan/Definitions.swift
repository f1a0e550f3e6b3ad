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
    /// Whether what the rule reads and was not kept is filled from the past's events, where they can be had.
    public var isBackfilled: Bool
    public init(id: String, name: String? = nil, rule: Rule, isBackfilled: Bool = true) {
        self.id = id
        self.name = name ?? id
        self.rule = rule
        self.isBackfilled = isBackfilled
    }
}
