/// What a rule may refer to by name.
public struct RuleContext: Sendable {
    /// The expressions of the measures by id.
    public var measures: [String: MeasureExpression]
    /// The ids of the segments, of whatever kind.
    public var segments: Set<String>
    /// Whether there are measures besides, under ids that could not be read: then no id of a measure is unknown.
    public var hasUnreadMeasures = false
    /// Whether there are segments besides, under ids that could not be read: then no id of a segment is unknown.
    public var hasUnreadSegments = false

    public init(measures: [String: MeasureExpression] = [:], segments: Set<String> = []) {
        self.measures = measures
        self.segments = segments
    }

    func measure(_ id: String) -> MeasureExpression? { measures[id] ?? (hasUnreadMeasures ? .unread : nil) }

    func hasSegment(_ id: String) -> Bool { hasUnreadSegments || segments.contains(id) }
}

extension MeasureExpression {
    /// Stands for an expression that could not be read: all that is right behind some measure is right behind it.
    public static let unread = MeasureExpression(
        function: .first, select: EventSelect(name: "event", foldedName: "event", filter: nil),
        property: PropertyPath(["property"]), window: nil)
}
