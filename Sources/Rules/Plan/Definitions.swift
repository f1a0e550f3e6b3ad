/// A measure as it is defined.
public struct MeasureDefinition: Sendable, Equatable {
    public var id: String
    public var name: String
    public var expression: MeasureExpression
    public init(id: String, name: String? = nil, expression: MeasureExpression) {
        self.id = id
        self.name = name ?? id
        self.expression = expression
    }
}

/// A segment as it is defined.
public struct SegmentDefinition: Sendable, Equatable {
    /// Who is a member.
    public enum Membership: Sendable, Equatable {
        /// Whoever the rule holds for. `isBackfilled`: whether what the rule reads and was not kept is filled from the
        /// past's events, where they can be had.
        case rule(Rule, isBackfilled: Bool)
        /// Whoever was added and not removed since.
        case list
    }

    public var id: String
    public var name: String
    /// Counts the changes of who is meant, from 1.
    public var version: UInt32
    public var membership: Membership

    public init(id: String, name: String? = nil, version: UInt32 = 1, membership: Membership) {
        self.id = id
        self.name = name ?? id
        self.version = version
        self.membership = membership
    }

    /// A rule segment.
    public init(id: String, name: String? = nil, rule: Rule, isBackfilled: Bool = true) {
        self.init(id: id, name: name, membership: .rule(rule, isBackfilled: isBackfilled))
    }

    /// - Parameter rule: the set's, parsed; nil for a list.
    init(_ segment: DefinitionSet.Segment, rule: Rule?) {
        var isBackfilled = false
        if case .rule(_, let wants) = segment.membership { isBackfilled = wants }
        self.init(
            id: segment.id, name: segment.name, version: segment.version,
            membership: rule.map { .rule($0, isBackfilled: isBackfilled) } ?? .list)
    }

    /// nil for a list.
    public var rule: Rule? {
        switch membership {
        case .rule(let rule, _): rule
        case .list: nil
        }
    }

    public var isList: Bool { rule == nil }

    /// Whether what the rule reads is filled from the past's events.
    public var isBackfilled: Bool {
        switch membership {
        case .rule(_, let isBackfilled): isBackfilled
        case .list: false
        }
    }
}
