/// What is wrong with a topic that is there, or not there.
public enum TopicFault: Sendable, Equatable {
    /// Must be there and is not.
    case missing(TopicSpecification)
    /// The number of its partitions is not as it must be.
    case partitions(found: TopicSpecification, wanted: TopicSpecification)
    /// It has several partitions, and its records must have one order.
    case notSingle(found: TopicSpecification, wanted: TopicSpecification)
    /// It is kept otherwise than it must be.
    case kind(found: TopicSpecification, wanted: TopicSpecification)
    /// A topic of events has another number of partitions than when the state was made of it.
    case repartitioned(topic: String, now: Int, before: Int)
    /// A topic of events is gone, though the state that was made of it is there.
    case eventsGone(TopicSpecification)
}

extension Log {
    public func words(for fault: TopicFault) -> String { fault.text }
}

extension TopicFault {
    /// What is wrong, without a command that mends it.
    public var text: String {
        switch self {
        case .missing(let wanted):
            "the topic \(wanted.name) is missing; `kindred topics create` makes it"
        case .partitions(let found, let wanted):
            "topic \(found.name) has \(found.partitions) partitions and must have \(wanted.partitions), as many as "
                + "topics.partitions says; customers stay in their partitions, so the number cannot change"
        case .notSingle(let found, _):
            "topic \(found.name) has \(found.partitions) partitions and must have one, as the order of all its records "
                + "counts; give another name under topics.names"
        case .kind(let found, let wanted):
            "topic \(found.name) is of the kind \(found.kind.rawValue) and must be \(wanted.kind.rawValue); give "
                + "another name under topics.names"
        case .repartitioned(let topic, let now, let before):
            "topic \(topic) has \(now) partitions, and had \(before) when Kindred began to read it: customers have moved "
                + "to other partitions, away from their state"
        case .eventsGone(let wanted):
            "the topic \(wanted.name) of events is missing, but the state made of it is there: was it deleted, or is "
                + "topics.names.events another one now?"
        }
    }
}
