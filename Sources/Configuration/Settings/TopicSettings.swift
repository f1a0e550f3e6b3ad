/// The topics, by the names that stand for them in the configuration and behind the prefix.
public enum KindredTopic: String, Sendable, Hashable, CaseIterable {
    case events, control
    case segmentEvents = "segment-events"
    case segmentMembers = "segment-members"
    case expandedSegments = "expanded-segments"
    case clusterLabels = "cluster-labels"
    case segments, journeys, insights
    case jobStatus = "job-status"
    case deadLetters = "dead-letters"
    case changelog, catalog, jobs, partials, transfers
}

/// The topics' names and partitions.
public struct TopicSettings: Sendable, Hashable {
    /// Letters, digits, `.`, `-`, `_`; at most 200; may be empty.
    public var prefix = "kindred."
    /// The number of partitions if the configuration says one; 1 to 4096.
    public var givenPartitions: Int?
    /// Copies of each partition that topics are made with on Kafka, 1 to 16; nil: as many as the broker makes.
    public var replication: Int?
    /// How long append-only topics made on Kafka keep their records, 1 m to 3650 d; nil: as the broker does.
    public var retention: Duration?
    /// The topics that events are read from, if the configuration names them; 1 to 32, whole names without the prefix.
    public var eventNames: [String]?
    /// Whole names, without the prefix, of other topics; never of `events`.
    public var names: [KindredTopic: String] = [:]

    public static let partitionsByDefault = 4

    public init() {}

    /// The number of partitions of `events` and of all topics that have as many.
    public var partitions: Int { givenPartitions ?? Self.partitionsByDefault }

    /// The topics that events are read from; never empty.
    public var events: [String] { eventNames ?? [prefix + KindredTopic.events.rawValue] }

    /// The name of a topic; of `events`, the first.
    public func name(of topic: KindredTopic) -> String {
        if topic == .events, let first = eventNames?.first { return first }
        return names[topic] ?? prefix + topic.rawValue
    }

    /// Whether both come to the same names and partitions, said or by default.
    public func isEquivalent(to other: TopicSettings) -> Bool {
        partitions == other.partitions && events == other.events && replication == other.replication
            && retention == other.retention
            && KindredTopic.allCases.allSatisfy { name(of: $0) == other.name(of: $0) }
    }
}
