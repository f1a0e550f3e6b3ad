/// A rule, as the oracle evaluates it.
indirect enum OracleRule: Sendable, Equatable {
    case any([OracleRule])
    case all([OracleRule])
    case not(OracleRule)
    case exists([String])
    case inSegment(String)
    case sequence(OracleSequence)
    case compare(OracleOperand, OracleComparison)
    /// `0 <= t - X < D`, D in milliseconds.
    case within(OracleOperand, Int64)
}

/// The left side of a comparison.
enum OracleOperand: Sendable, Equatable {
    case attribute([String])
    case measure(OracleMeasure)
    /// `measure(id)`
    case named(String)
}

enum OracleFunction: String, Sendable, CaseIterable {
    case count, sum, average, min, max, distinct
    case mostFrequent = "most_frequent"
    case first, last
    case daysSince = "days_since"
    case visits
}

/// A figure of a customer.
struct OracleMeasure: Sendable, Equatable {
    let function: OracleFunction
    /// nil for `visits` alone.
    var select: OracleSelect?
    var property: [String]?
    /// Milliseconds.
    var window: Int64?
}

/// The events of one name for which a condition holds.
struct OracleSelect: Sendable, Equatable {
    let event: String
    let folded: [UInt8]
    let filter: OracleFilter?

    init(_ event: String, where filter: OracleFilter? = nil) {
        self.event = event
        folded = OracleSelect.fold(event)
        self.filter = filter
    }

    /// A name as the rule language compares it: A–Z to a–z; spaces, `_`, `-` and `.` dropped.
    static func fold(_ name: String) -> [UInt8] {
        name.utf8.compactMap { byte in
            if " _-.".utf8.contains(byte) { return nil }
            return (65...90).contains(byte) ? byte + 32 : byte
        }
    }
}

/// A condition on the properties of the event at hand.
indirect enum OracleFilter: Sendable, Equatable {
    case any([OracleFilter])
    case all([OracleFilter])
    case not(OracleFilter)
    case exists([String])
    case compare([String], OracleComparison)
}

/// A chain of steps.
struct OracleSequence: Sendable, Equatable {
    enum Step: Sendable, Equatable {
        case event(OracleSelect, within: Int64?)
        case absence(OracleSelect, within: Int64)
    }
    let first: OracleSelect
    let steps: [Step]
    /// How long a complete chain counts, milliseconds; nil for ever.
    let window: Int64?
}

/// The right side of a comparison.
enum OracleComparison: Sendable, Equatable {
    enum Order: String, Sendable, CaseIterable {
        case less = "<"
        case atMost = "<="
        case greater = ">"
        case atLeast = ">="
    }
    case equal(OracleLiteral)
    case notEqual(OracleLiteral)
    case order(Order, OracleLiteral)
    case contains(String)
    case startsWith(String)
    case endsWith(String)
    case matches(String)
    case oneOf([OracleLiteral])
    case noneOf([OracleLiteral])
    case between(OracleLiteral, OracleLiteral)

    var literals: [OracleLiteral] {
        switch self {
        case .equal(let literal), .notEqual(let literal), .order(_, let literal): [literal]
        case .oneOf(let list), .noneOf(let list): list
        case .between(let low, let high): [low, high]
        case .contains, .startsWith, .endsWith, .matches: []
        }
    }
}

/// A literal, with everything it can be compared as.
struct OracleLiteral: Sendable, Equatable {
    enum Kind: Sendable, Equatable { case number, text, bool }
    let kind: Kind
    /// The number as spelled, the text, `true` or `false`.
    let spelling: String
    let double: Double
    /// A number's exact value, in millionths.
    let millionths: Int128
    /// The instant of a text that is a time.
    let instant: Int64?
    let scalar: OracleScalar

    /// A number with at most six decimals, as the grammar spells it.
    static func number(_ spelling: String) -> OracleLiteral {
        let parts = spelling.split(separator: ".", omittingEmptySubsequences: false)
        let decimals = parts.count > 1 ? String(parts[1]) : ""
        let digits = parts[0] + decimals + String(repeating: "0", count: max(0, 6 - decimals.count))
        let double = Double(spelling) ?? 0
        return OracleLiteral(
            kind: .number, spelling: spelling, double: double, millionths: Int128(digits) ?? 0, instant: nil,
            scalar: .number(double))
    }

    static func text(_ text: String) -> OracleLiteral {
        OracleLiteral(
            kind: .text, spelling: text, double: 0, millionths: 0, instant: OracleTime.instant(text),
            scalar: .text(Array(text.utf8)))
    }

    static func bool(_ value: Bool) -> OracleLiteral {
        OracleLiteral(
            kind: .bool, spelling: value ? "true" : "false", double: 0, millionths: 0, instant: nil,
            scalar: .bool(value))
    }
}
