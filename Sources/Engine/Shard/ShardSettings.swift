import Events

/// How a shard's clock moves.
public enum ClockMode: Sendable, Equatable {
    /// The greatest time accepted.
    case event
    /// Also moved on by the wall clock while there is nothing to read, and never ahead of it.
    case live
}

/// What a shard needs to know besides its plan.
public struct ShardSettings: Sendable {
    public var clock: ClockMode
    /// How far from the future an event may come to wait for its time, milliseconds.
    public var futureLimit: Int64
    public var formats: EventFormats
    /// Partitions of the events topics, at least 1; nil where nobody minds which of them a customer belongs to.
    public var partitions: Int32?
    /// Names of the topics the events come from, for dead letters.
    public var eventsTopics: [String]
    /// Name of the topic that orders come from, the input topic behind those of events; nil where nobody gives any.
    public var jobsTopic: String?

    public init(
        clock: ClockMode = .event, futureLimit: Int64 = 86_400_000, formats: EventFormats = EventFormats(),
        eventsTopics: [String] = ["events"], jobsTopic: String? = nil, partitions: Int32? = nil
    ) {
        self.clock = clock
        self.futureLimit = futureLimit
        self.formats = formats
        self.eventsTopics = eventsTopics
        self.jobsTopic = jobsTopic
        self.partitions = partitions
    }

    /// Topics that records come from: those of events, and last that of orders.
    public var inputCount: Int { eventsTopics.count + (jobsTopic == nil ? 0 : 1) }
}
