/// Measures and segments as somebody wrote them, before anything is checked; what could not be read is nil.
public struct DefinitionTexts: Sendable {
    /// A measure or a segment.
    public struct Entry: Sendable {
        public var id: String?
        /// The measure's expression or the segment's rule; nil also for a segment that has none.
        public var text: String?

        public init(id: String?, text: String?) {
            self.id = id
            self.text = text
        }
    }

    public var measures: [Entry]
    public var segments: [Entry]
    /// Whether there are measures besides, under ids that could not be read: then no id of a measure is unknown.
    public var hasUnreadMeasures: Bool
    /// Whether there are segments besides, under ids that could not be read: then no id of a segment is unknown.
    public var hasUnreadSegments: Bool

    public init(
        measures: [Entry], segments: [Entry], hasUnreadMeasures: Bool = false, hasUnreadSegments: Bool = false
    ) {
        self.measures = measures
        self.segments = segments
        self.hasUnreadMeasures = hasUnreadMeasures
        self.hasUnreadSegments = hasUnreadSegments
    }
}
