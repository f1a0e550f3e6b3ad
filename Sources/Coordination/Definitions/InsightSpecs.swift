/// What an overlap asks, as it was written.
public struct OverlapSpec: Codable, Sendable, Equatable {
    /// Ids of 2 to 8 segments.
    public var segments: [String]
    /// Up to 5, in the words of the rule language: an attribute's path, a measure's id.
    public var fields: [String]
    /// When it runs by itself; nil for never.
    public var schedule: ScheduleSpec?

    public init(segments: [String], fields: [String] = [], schedule: ScheduleSpec? = nil) {
        self.segments = segments
        self.fields = fields
        self.schedule = schedule
    }
}

/// What a question for differentiators asks, as it was written.
public struct DifferentiatorsSpec: Codable, Sendable, Equatable {
    public var segment: String
    /// The segment to compare with; nil for all other customers.
    public var against: String?
    /// In the words of the rule language; nil for all there are.
    public var fields: [String]?
    /// When it runs by itself; nil for never.
    public var schedule: ScheduleSpec?

    public init(segment: String, against: String? = nil, fields: [String]? = nil, schedule: ScheduleSpec? = nil) {
        self.segment = segment
        self.against = against
        self.fields = fields
        self.schedule = schedule
    }
}
