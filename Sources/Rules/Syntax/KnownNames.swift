/// The names that have been sent, as far as somebody has kept count of them.
public struct KnownNames: Sendable {
    /// By folded name: the event's name as it was sent, and its properties.
    public var events: [String: Event]
    public var attributes: Set<PropertyPath>

    public struct Event: Sendable {
        public var name: String
        public var properties: Set<PropertyPath>
        public init(name: String, properties: Set<PropertyPath>) {
            self.name = name
            self.properties = properties
        }
    }

    public init(events: [String: Event] = [:], attributes: Set<PropertyPath> = []) {
        self.events = events
        self.attributes = attributes
    }
}
