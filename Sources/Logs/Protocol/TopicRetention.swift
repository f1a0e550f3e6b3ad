/// How long a topic keeps its records.
public struct TopicRetention: Sendable, Equatable {
    public var topic: String
    /// nil for ever, or until there are too many of them.
    public var time: Duration?

    public init(topic: String, time: Duration?) {
        self.topic = topic
        self.time = time
    }
}
