import Rules

/// What a shard knows of one customer, for people.
public struct CustomerDescription: Sendable {
    public struct Event: Sendable {
        /// Milliseconds since 1970.
        public var time: Int64
        /// As it was spelled when it first came.
        public var name: String
    }

    public struct Attribute: Sendable {
        public var path: [String]
        /// A text, a number or a truth, as text.
        public var value: String
        /// When it was written.
        public var time: Int64
    }

    public struct Segment: Sendable {
        public var id: String
        /// Since when the customer is a member; nil where it is none.
        public var since: Int64?
        /// The rule's tests as they stand at the clock.
        public var tests: [TestObservation]
    }

    public var id: String
    public var firstSeen: Int64
    public var lastSeen: Int64
    public var events: UInt64
    public var visits: Int
    /// Events by name, the most frequent first; at most 64 names are counted.
    public var counts: [(name: String, count: Int)]
    /// The newest events, newest first; at most 64.
    public var newest: [Event]
    public var attributes: [Attribute]
    public var segments: [Segment]
    /// Events that wait for their time.
    public var waiting: Int
    /// Memory taken.
    public var bytes: Int
    /// Published changes, of all segments.
    public var version: UInt64
}
