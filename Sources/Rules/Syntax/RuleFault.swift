/// Why the text of a rule or of a measure is refused: the first token that cannot stand where it is, and what could.
public struct RuleFault: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Reason: String, Sendable, CaseIterable {
        /// A token of the language in a place that is not its own.
        case unexpected
        /// A character with which no token begins.
        case character
        case unclosedString
        case escape
        /// A name in back quotes that is empty or does not end on its line.
        case quotedName
        /// Digits that are neither a number nor a duration, or a number outside the bounds.
        case number
        case duration
        case unknownFunction
        case unknownSegment
        case unknownMeasure
        case circle
        /// A literal that the left side of the comparison is never compared with.
        case literalKind
        /// The bounds of a `between`.
        case bounds
        /// A comparison of texts behind something that is no text.
        case textOperator
        /// An event's name with nothing left after folding.
        case eventName
        case pattern
        case tooLong
        case tooDeep
        case tooManySteps
        case tooManyValues
    }

    public let position: RulePosition
    public let reason: Reason
    /// The token as written, cut to 40 characters; nil at the end of the text.
    public let found: String?
    /// What could stand in its place: words and marks of the language as they are, kinds of tokens in words.
    public let expected: [String]
    /// The known word most like the one found.
    public let nearest: String?
    /// What else there is to say, such as what is wrong inside a pattern.
    public let detail: String?

    public init(
        position: RulePosition, reason: Reason, found: String?, expected: [String] = [], nearest: String? = nil,
        detail: String? = nil
    ) {
        self.position = position
        self.reason = reason
        self.found = found
        self.expected = expected
        self.nearest = nearest
        self.detail = detail
    }

    /// `line 1, column 9: unknown function cont; expected …; did you mean count?`
    public var description: String { "\(position): \(message)" }

    /// The fault in words, without its place.
    public var message: String {
        var text = explanation
        if let detail { text += ": \(detail)" }
        if let last = expected.last {
            let others = expected.dropLast().joined(separator: ", ")
            text += "; expected " + (others.isEmpty ? last : "\(others) or \(last)")
        }
        if let nearest { text += "; did you mean \(nearest)?" }
        return text
    }

    private var explanation: String {
        let token = found ?? "the end"
        switch reason {
        case .unexpected: return "\(token) cannot stand here"
        case .character: return "\(token) is no part of the rule language"
        case .unclosedString: return "a string that does not end on its line"
        case .escape: return #"a string with an escape other than \" \' \\ \n \t \uXXXX (no surrogate)"#
        case .quotedName: return "a name in back quotes that is empty or does not end on its line"
        case .number:
            return "\(token) is no number (at most 6 decimals, size at most 9,000,000,000,000) and no duration"
        case .duration: return "\(token) is no duration from 1s to 3650d"
        case .unknownFunction: return "unknown function \(token)"
        case .unknownSegment: return "unknown segment \(token)"
        case .unknownMeasure: return "unknown measure \(token)"
        case .circle: return "segments refer to each other in a circle"
        case .literalKind: return "\(token) is not what this is compared with"
        case .bounds: return "\(token) is below the first bound of between, or of another kind"
        case .textOperator: return "\(token) compares texts, and this is none"
        case .eventName: return "\(token) leaves nothing of the event's name but spaces, _, - and ."
        case .pattern: return "not a pattern of the rule language"
        case .tooLong: return "a text of more than \(RuleLimits.textBytesMax) bytes"
        case .tooDeep: return "more than \(RuleLimits.depthMax) levels of parentheses and not"
        case .tooManySteps: return "more than \(RuleLimits.stepsMax) steps"
        case .tooManyValues: return "more than \(RuleLimits.listValuesMax) values in a list"
        }
    }
}
