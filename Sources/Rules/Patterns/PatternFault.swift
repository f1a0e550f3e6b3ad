/// Why a pattern is refused.
public struct PatternFault: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Reason: String, Sendable, CaseIterable {
        case unclosedGroup = "a group that is not closed"
        case unopenedGroup = "a ) that closes no group"
        case groupKind = "a group other than ( ) and (?: ), or (?i) elsewhere than at the beginning"
        case unclosedClass = "a class that is not closed"
        case emptyClass = "an empty class"
        case classMark = "[ ^ or - in a class without a backslash"
        case rangeOrder = "a range whose end is before its beginning"
        case rangeEnd = "a range that begins or ends with a class"
        case escape = "a backslash before something other than a mark or one of d D w W s S b B t n r"
        case mark = "a ] { or } without a backslash"
        case nothingToRepeat = "a repeat of nothing"
        case repeatOfRepeat = "a repeat of a repeat"
        case repeatBounds = "a repeat other than {n} {n,} {n,m} with n ≤ m ≤ 1000"
        case tooDeep = "more than 100 groups in one another"
        case tooLarge = "repeats that unroll to more than 60,000 steps"
    }

    public let reason: Reason
    /// Code points of the pattern, from 1.
    public let position: Int

    public init(_ reason: Reason, at position: Int) {
        self.reason = reason
        self.position = position
    }

    /// `a repeat of nothing, at character 3 of the pattern`
    public var description: String { "\(reason.rawValue), at character \(position) of the pattern" }
}
