/// All measures and segments by which shards work, as text, and the version of the whole: what the coordinator tells
/// every shard when any of them changes.
public struct DefinitionSet: Codable, Sendable, Equatable {
    /// A measure and its expression.
    public struct Measure: Codable, Sendable, Equatable {
        public var id: String
        public var name: String?
        public var expression: String

        public init(id: String, name: String? = nil, expression: String) {
            self.id = id
            self.name = name
            self.expression = expression
        }
    }

    /// Who is a member of a segment.
    public enum Membership: Codable, Sendable, Equatable {
        /// Whoever the rule holds for.
        case rule(String, isBackfilled: Bool)
        /// Whoever was added by command and not removed since.
        case list
    }

    /// A segment and who its members are.
    public struct Segment: Codable, Sendable, Equatable {
        public var id: String
        public var name: String?
        /// Counts the changes of who is meant, those of measures that the rule reads included; from 1.
        public var version: UInt32
        public var membership: Membership

        public init(id: String, name: String? = nil, version: UInt32 = 1, membership: Membership) {
            self.id = id
            self.name = name
            self.version = version
            self.membership = membership
        }
    }

    /// Grows with every change; 0 for a configuration's that no coordinator has seen yet.
    public var version: UInt64
    public var measures: [Measure]
    public var segments: [Segment]

    public init(version: UInt64 = 0, measures: [Measure] = [], segments: [Segment] = []) {
        self.version = version
        self.measures = measures
        self.segments = segments
    }
}
