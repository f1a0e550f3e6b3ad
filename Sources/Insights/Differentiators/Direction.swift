/// Which way a field differs between the sides.
public struct Direction: Codable, Sendable, Equatable {
    public enum Kind: String, Codable, Sendable {
        /// The primary side's numbers are higher.
        case higher
        case lower
        /// More of the primary side have a value at all.
        case withValue
        case withoutValue
        /// The primary side has some values more often: `values`.
        case values
    }

    /// Values named at most.
    static let valuesMax = 3

    public var kind: Kind
    public var values: [String]
    /// For people: "higher in Big spenders", "more often: tools, garden".
    public var words: String

    init(_ kind: Kind, _ field: InsightField, in segment: SegmentName, values: [String] = []) {
        self.kind = kind
        self.values = values
        words =
            switch kind {
            case .higher: (field.kind == .time ? "later in " : "higher in ") + segment.name
            case .lower: (field.kind == .time ? "earlier in " : "lower in ") + segment.name
            case .withValue: "more often known in " + segment.name
            case .withoutValue: "more often missing in " + segment.name
            case .values: values.isEmpty ? "no value more often" : "more often: " + values.joined(separator: ", ")
            }
    }
}
