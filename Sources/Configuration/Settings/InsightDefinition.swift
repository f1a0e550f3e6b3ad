/// A question about segments that is answered again and again, as it is defined in the file. Whether the segments and
/// fields exist, and whether the schedule is one, nobody has checked yet.
public struct InsightDefinition: Sendable, Hashable {
    /// What is asked.
    public enum Question: Sendable, Hashable {
        /// How 2 to 8 segments overlap, by up to 5 fields.
        case overlap(segments: [Located<String>], fields: [Located<String>])
        /// What differentiates a segment from another one, nil for everybody else; by these fields, nil for all.
        case differentiators(segment: Located<String>, against: Located<String>?, fields: [Located<String>]?)
    }

    /// A letter, then letters, digits, `-`, `_`; at most 128.
    public let id: String
    /// For people; at most 256 bytes.
    public let name: String?
    /// For people; at most 4 KiB.
    public let description: String?
    public let tags: [String]
    public let question: Question
    /// `every 15m`, or five fields of cron; nil: only when it is asked for.
    public let schedule: Located<String>?
    /// An IANA name; nil: UTC.
    public let timeZone: Located<String>?

    public init(
        id: String, name: String? = nil, description: String? = nil, tags: [String] = [], question: Question,
        schedule: Located<String>? = nil, timeZone: Located<String>? = nil
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.tags = tags
        self.question = question
        self.schedule = schedule
        self.timeZone = timeZone
    }
}

/// How insights run.
public struct JobSettings: Sendable, Hashable {
    /// How long a run may take, 1 s to 1 d.
    public var deadline = Duration.seconds(600)
    /// Most by which a scheduled run starts late, so that not all start at once; up to 1 h.
    public var jitter = Duration.zero
    /// Attributes that no insight uses, by their paths; at most 100.
    public var protectedAttributes: [String] = []

    public init() {}
}
