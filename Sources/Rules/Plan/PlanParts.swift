// The flat parts of a plan: plain data that refers to other parts by index, so that an evaluation follows no reference
// and counts none.

/// What a test asks.
enum TestKind: UInt8, Sendable {
    /// Whether a count, `threshold` and above.
    case countAtLeast
    /// Whether an exact total, in millionths, is `threshold` and above.
    case totalAtLeast
    /// A comparison of any figure.
    case figure
    case attribute
    case attributeExists
    /// `within` of an attribute's time.
    case attributeWithin
    /// `within` of a measure's time.
    case figureWithin
    case inSegment
    /// Whether the customer is in the list segment whose rule this is.
    case listed
    case sequence
}

/// One test of a rule, flat.
struct TestSpec: BitwiseCopyable, Sendable {
    var kind: TestKind
    var function: MeasureFunction.Code
    /// The answer is turned round: `<` is not `>=`.
    var isNegated: Bool
    /// Index of the state read; -1 for none.
    var state: Int32
    /// Index of the comparison; of the attribute for `attributeExists` and `attributeWithin`; of the segment.
    var index: Int32
    /// Index of the attribute; -1 for none.
    var attribute: Int32
    var threshold: Int64
    /// The measure's window, milliseconds.
    var window: Int64
    /// D of `within`, milliseconds.
    var duration: Int64

    static let empty = TestSpec(
        kind: .attribute, function: .none, isNegated: false, state: -1, index: -1, attribute: -1, threshold: 0,
        window: StateSpec.noWindow, duration: 0)
}

/// One step of a rule's program, which works on a stack of verdicts: an index of a test, or an operator.
struct RuleStep: BitwiseCopyable, Sendable {
    static let and: Int32 = -1
    static let or: Int32 = -2
    static let not: Int32 = -3
    /// Index of a test, or one of the operators.
    var code: Int32
}

/// One rule, flat.
struct RuleSpec: BitwiseCopyable, Sendable {
    var firstStep: Int32
    var stepCount: Int32
    var firstTest: Int32
    var testCount: Int32
    /// The rules it refers to, directly or not, in the order in which they are settled, itself last.
    var firstInClosure: Int32
    var closureCount: Int32
    /// Whether its verdict can change without a record.
    var isTimed: Bool
    /// Whether it can become true without a record.
    var canRise: Bool
}

/// What an event of one name does.
public struct EventPlan: BitwiseCopyable, Sendable {
    /// Updates of states, those of one select together.
    public var firstUpdate: Int32 = 0
    public var updateCount: Int32 = 0
    /// Selects of sequences, each with its bit in the ring's marks.
    public var firstMark: Int32 = 0
    public var markCount: Int32 = 0
    /// Rules to evaluate, in the order in which they are settled.
    public var firstRule: Int32 = 0
    public var ruleCount: Int32 = 0

    public init() {}
}

/// An event's effect on one state.
struct StateUpdate: BitwiseCopyable, Sendable {
    var state: Int32
    var select: Int32
}

/// A select of a sequence with its bit in the ring's marks.
struct MarkedSelect: BitwiseCopyable, Sendable {
    var select: Int32
    var mark: Int32
}

extension MeasureFunction {
    /// The functions as small numbers.
    enum Code: UInt8, Sendable {
        case none, count, sum, average, min, max, distinct, mostFrequent, first, last, daysSince, visits

        init(_ function: MeasureFunction) {
            switch function {
            case .count: self = .count
            case .sum: self = .sum
            case .average: self = .average
            case .min: self = .min
            case .max: self = .max
            case .distinct: self = .distinct
            case .mostFrequent: self = .mostFrequent
            case .first: self = .first
            case .last: self = .last
            case .daysSince: self = .daysSince
            case .visits: self = .visits
            }
        }
    }
}
