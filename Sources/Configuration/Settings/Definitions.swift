/// A figure of a customer, as it is defined in the file. The expression is text that nobody has checked yet.
public struct MeasureDefinition: Sendable, Hashable {
    /// A letter, then letters, digits, `-`, `_`; at most 128.
    public let id: String
    /// For people; at most 256 bytes.
    public let name: String?
    /// For people; at most 4 KiB.
    public let description: String?
    public let tags: [String]
    /// Not empty, at most 64 KiB.
    public let expression: Located<String>

    public init(
        id: String, name: String?, description: String? = nil, tags: [String] = [], expression: Located<String>
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.tags = tags
        self.expression = expression
    }
}

/// A segment, as it is defined in the file. The rule is text that nobody has checked yet.
public struct SegmentDefinition: Sendable, Hashable {
    /// A letter, then letters, digits, `-`, `_`; at most 128.
    public let id: String
    /// For people; at most 256 bytes.
    public let name: String?
    /// For people; at most 4 KiB.
    public let description: String?
    public let tags: [String]
    /// Not empty, at most 64 KiB; nil for a list, whose members are added and removed by command.
    public let rule: Located<String>?
    /// Whether a rule that reads more than is kept is filled from the events topic.
    public let isBackfilled: Bool

    public init(
        id: String, name: String?, description: String?, tags: [String] = [], rule: Located<String>?,
        isBackfilled: Bool = true
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.tags = tags
        self.rule = rule
        self.isBackfilled = isBackfilled
    }
}
