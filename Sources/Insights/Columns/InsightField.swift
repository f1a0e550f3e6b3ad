/// What kind of values a field has.
public enum FieldKind: String, Codable, Sendable {
    case number
    /// Milliseconds since 1970, compared as numbers.
    case time
    /// Texts and truths.
    case category

    /// Whether its column holds doubles rather than codes.
    public var isNumeric: Bool { self != .category }
}

/// Which of the two lists a field belongs to.
public enum FieldList: String, Codable, Sendable { case attribute, measure }

/// An attribute or a measure that an insight looks at.
public struct InsightField: Codable, Sendable, Equatable {
    /// An attribute's path or a measure's id.
    public var id: String
    /// What people call it.
    public var name: String
    public var list: FieldList
    public var kind: FieldKind
    /// Whether the segment's own rule reads it.
    public var definesSegment: Bool
    /// Whether the configuration forbids its use.
    public var isProtected: Bool
    /// Whether some customers' values are not exact.
    public var isApproximate: Bool

    public init(
        id: String, name: String? = nil, list: FieldList, kind: FieldKind, definesSegment: Bool = false,
        isProtected: Bool = false, isApproximate: Bool = false
    ) {
        self.id = id
        self.name = name ?? id
        self.list = list
        self.kind = kind
        self.definesSegment = definesSegment
        self.isProtected = isProtected
        self.isApproximate = isApproximate
    }
}

/// A segment by its id and by what people call it.
public struct SegmentName: Codable, Sendable, Equatable {
    public var id: String
    public var name: String

    public init(id: String, name: String? = nil) {
        self.id = id
        self.name = name ?? id
    }
}
