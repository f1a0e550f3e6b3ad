// The checked form of a rule: what the parser makes, the compiler reads, and `explain` prints.

/// A rule: a condition on one customer at one instant.
public indirect enum Rule: Sendable, Equatable {
    /// `or`, at least two.
    case any([Rule])
    /// `and`, at least two.
    case all([Rule])
    case not(Rule)
    case test(Test)
}

/// What a rule is made of: a question with the answer true or false.
public enum Test: Sendable, Equatable {
    case exists(PropertyPath)
    case inSegment(String)
    case sequence(SequenceExpression)
    case compare(Operand, Comparison)
    /// `0 <= t - X < D`, D in milliseconds.
    case within(Operand, milliseconds: Int64)
}

/// The left side of a comparison.
public enum Operand: Sendable, Equatable {
    case attribute(PropertyPath)
    case measure(MeasureExpression)
}

/// A path of keys into an object, outermost first; never empty.
public struct PropertyPath: Sendable, Hashable {
    public let keys: [String]
    public init(_ keys: [String]) { self.keys = keys }
}

/// The events of one name for which a condition on their properties holds.
public struct EventSelect: Sendable, Hashable {
    /// The name as the rule has it, for people.
    public let name: String
    /// The name folded, by which events are found.
    public let foldedName: String
    public let filter: Filter?
    public init(name: String, foldedName: String, filter: Filter?) {
        self.name = name
        self.foldedName = foldedName
        self.filter = filter
    }
}

/// A condition on the properties of the event at hand.
public indirect enum Filter: Sendable, Hashable {
    case any([Filter])
    case all([Filter])
    case not(Filter)
    case exists(PropertyPath)
    case compare(PropertyPath, Comparison)
}

public enum MeasureFunction: String, Sendable, Hashable, CaseIterable {
    case count, sum, average, min, max, distinct
    case mostFrequent = "most_frequent"
    case first, last
    case daysSince = "days_since"
    case visits
}

/// A figure of a customer.
public struct MeasureExpression: Sendable, Hashable {
    public let function: MeasureFunction
    /// nil for `visits` alone.
    public let select: EventSelect?
    /// The property read; nil for `count`, `days_since`, `visits`, and `first` and `last` of the event itself.
    public let property: PropertyPath?
    /// Milliseconds; nil without a window.
    public let window: Int64?
    public init(function: MeasureFunction, select: EventSelect?, property: PropertyPath?, window: Int64?) {
        self.function = function
        self.select = select
        self.property = property
        self.window = window
    }
}

/// A chain of steps.
public struct SequenceExpression: Sendable, Hashable {
    public enum Step: Sendable, Hashable {
        /// One of these events, strictly after the step before; `within` in milliseconds.
        case event(EventSelect, within: Int64?)
        /// No such event for so many milliseconds after the step before.
        case absence(EventSelect, within: Int64)
    }
    /// The first is an `.event` without `within`; at least two.
    public let steps: [Step]
    /// How long a complete chain counts, milliseconds; nil for ever.
    public let window: Int64?
    public init(steps: [Step], window: Int64?) {
        self.steps = steps
        self.window = window
    }
}

/// The right side of a comparison.
public enum Comparison: Sendable, Hashable {
    public enum Order: String, Sendable, Hashable, CaseIterable {
        case less = "<"
        case atMost = "<="
        case greater = ">"
        case atLeast = ">="
    }
    case equal(Literal)
    case notEqual(Literal)
    case order(Order, Literal)
    case contains(String)
    case startsWith(String)
    case endsWith(String)
    /// The pattern as written, known to be good.
    case matches(String)
    case oneOf([Literal])
    case noneOf([Literal])
    case between(Literal, Literal)
}

/// A literal of a rule.
public enum Literal: Sendable, Hashable {
    /// `text` as written; `millionths` exactly, at most 9e18 in size.
    case number(Double, millionths: Int64, text: String)
    /// `instant` in milliseconds where the text is a time.
    case text(String, instant: Int64?)
    case boolean(Bool)
}
