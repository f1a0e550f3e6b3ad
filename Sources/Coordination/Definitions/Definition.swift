/// Something that is defined, by the configuration or by a command.
public struct Definition: Codable, Sendable, Equatable {
    /// What it says, by kind.
    public enum Spec: Codable, Sendable, Equatable {
        /// A segment of whoever the rule holds for.
        case rule(String, isBackfilled: Bool)
        /// A segment of whoever was added by command.
        case list
        case measure(expression: String)
        case overlap(OverlapSpec)
        case differentiators(DifferentiatorsSpec)

        public var kind: DefinitionKind {
            switch self {
            case .rule, .list: .segment
            case .measure: .measure
            case .overlap: .overlap
            case .differentiators: .differentiators
            }
        }

        public var schedule: ScheduleSpec? {
            switch self {
            case .rule, .list, .measure: nil
            case .overlap(let spec): spec.schedule
            case .differentiators(let spec): spec.schedule
            }
        }
    }

    /// A letter, then letters, digits, `-`, `_`; at most 128.
    public var id: String
    /// For people; nil to show the id.
    public var name: String?
    public var description: String?
    public var tags: [String]
    public var spec: Spec

    public init(id: String, name: String? = nil, description: String? = nil, tags: [String] = [], spec: Spec) {
        self.id = id
        self.name = name
        self.description = description
        self.tags = tags
        self.spec = spec
    }

    public var kind: DefinitionKind { spec.kind }
    public var key: DefinitionKey { DefinitionKey(kind: kind, id: id) }
    public var displayName: String { name ?? id }
}

/// A definition by its kind and id. Of two kinds may have one id only if one of them is a measure.
public struct DefinitionKey: Codable, Hashable, Sendable, Comparable, CustomStringConvertible {
    public var kind: DefinitionKind
    public var id: String

    public init(kind: DefinitionKind, id: String) {
        self.kind = kind
        self.id = id
    }

    /// `segment big-spenders`.
    public var description: String { "\(kind.rawValue) \(id)" }

    public static func < (left: DefinitionKey, right: DefinitionKey) -> Bool {
        (left.kind.rawValue, left.id) < (right.kind.rawValue, right.id)
    }
}
