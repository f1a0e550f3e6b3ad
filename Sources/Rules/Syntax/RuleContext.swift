/// What a rule may refer to by name.
public struct RuleContext: Sendable {
    /// The expressions of the measures by id.
    public var measures: [String: MeasureExpression]
    /// The ids of the segments, of whatever kind.
    public var segments: Set<String>

    public init(measures: [String: MeasureExpression] = [:], segments: Set<String> = []) {
        self.measures = measures
        self.segments = segments
    }
}
