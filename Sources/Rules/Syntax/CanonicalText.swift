// Rules as text again, in normal spacing: what is parsed from it is the same tree.

extension Rule {
    /// The rule as text; parses to an equal rule.
    public var canonicalText: String { text(inside: .any) }

    private func text(inside place: Precedence) -> String {
        switch self {
        case .any(let rules):
            return place.parenthesized(.any, rules.map { $0.text(inside: .all) }.joined(separator: " or "))
        case .all(let rules):
            return place.parenthesized(.all, rules.map { $0.text(inside: .not) }.joined(separator: " and "))
        case .not(let rule): return "not " + rule.text(inside: .not)
        case .test(let test): return test.canonicalText
        }
    }
}

extension Filter {
    /// The condition as text.
    public var canonicalText: String { text(inside: .any) }

    private func text(inside place: Precedence) -> String {
        switch self {
        case .any(let filters):
            return place.parenthesized(.any, filters.map { $0.text(inside: .all) }.joined(separator: " or "))
        case .all(let filters):
            return place.parenthesized(.all, filters.map { $0.text(inside: .not) }.joined(separator: " and "))
        case .not(let filter): return "not " + filter.text(inside: .not)
        case .exists(let path): return "exists(\(path.canonicalText))"
        case .compare(let path, let comparison): return "\(path.canonicalText) \(comparison.canonicalText)"
        }
    }
}

/// How tightly an operator binds.
private enum Precedence: Int {
    case any, all, not

    /// The text of an operator in the place of an operand of `self`, in parentheses where it binds no tighter.
    func parenthesized(_ operation: Precedence, _ text: String) -> String {
        operation.rawValue < rawValue ? "(\(text))" : text
    }
}

extension Test {
    /// The test as text; parses to an equal rule of this one test.
    public var canonicalText: String {
        switch self {
        case .exists(let path): "exists(\(path.canonicalText))"
        case .inSegment(let segment): "in_segment(\(CanonicalText.quoted(segment)))"
        case .sequence(let sequence): sequence.canonicalText
        case .compare(let operand, let comparison): "\(operand.canonicalText) \(comparison.canonicalText)"
        case .within(let operand, let milliseconds):
            "\(operand.canonicalText) within \(CanonicalText.duration(milliseconds))"
        }
    }
}

extension Operand {
    /// The left side of a comparison as text.
    public var canonicalText: String {
        switch self {
        case .attribute(let path): path.canonicalText
        case .measure(let measure): measure.canonicalText
        }
    }
}

extension MeasureExpression {
    /// The measure as text; parses to an equal expression.
    public var canonicalText: String {
        var arguments: [String] = []
        if let select {
            let property = property.map { ".\($0.canonicalText)" } ?? ""
            arguments.append(CanonicalText.event(select.name) + property + select.conditionText)
        }
        if let window { arguments.append(CanonicalText.duration(window)) }
        return "\(function.rawValue)(\(arguments.joined(separator: ", ")))"
    }
}

extension EventSelect {
    /// The events and their condition as text.
    public var canonicalText: String { CanonicalText.event(name) + conditionText }

    fileprivate var conditionText: String { filter.map { " where \($0.canonicalText)" } ?? "" }
}

extension SequenceExpression {
    /// The sequence as text; parses to an equal rule of this one test.
    public var canonicalText: String {
        let chain = steps.map(\.canonicalText).joined(separator: " then ")
        return "sequence(\(chain)\(window.map { ", \(CanonicalText.duration($0))" } ?? ""))"
    }
}

extension SequenceExpression.Step {
    fileprivate var canonicalText: String {
        switch self {
        case .event(let select, let within):
            select.canonicalText + (within.map { " within \(CanonicalText.duration($0))" } ?? "")
        case .absence(let select, let within):
            "not \(select.canonicalText) within \(CanonicalText.duration(within))"
        }
    }
}

extension PropertyPath {
    /// The path as text.
    public var canonicalText: String { keys.map(CanonicalText.name).joined(separator: ".") }
}

extension Comparison {
    /// The right side of a comparison as text.
    public var canonicalText: String {
        switch self {
        case .equal(let literal): "== \(literal.canonicalText)"
        case .notEqual(let literal): "!= \(literal.canonicalText)"
        case .order(let order, let literal): "\(order.rawValue) \(literal.canonicalText)"
        case .contains(let text): "contains \(CanonicalText.quoted(text))"
        case .startsWith(let text): "starts with \(CanonicalText.quoted(text))"
        case .endsWith(let text): "ends with \(CanonicalText.quoted(text))"
        case .matches(let pattern): "matches \(CanonicalText.quoted(pattern))"
        case .oneOf(let literals): "in [\(literals.map(\.canonicalText).joined(separator: ", "))]"
        case .noneOf(let literals): "not in [\(literals.map(\.canonicalText).joined(separator: ", "))]"
        case .between(let low, let high): "between \(low.canonicalText) and \(high.canonicalText)"
        }
    }
}

extension Literal {
    /// The literal as text; a number as it was written.
    public var canonicalText: String {
        switch self {
        case .number(_, _, let text): text
        case .text(let text, _): CanonicalText.quoted(text)
        case .boolean(let value): value ? "true" : "false"
        }
    }
}

/// The tokens of the rule language from what they mean.
public enum CanonicalText {
    /// A duration in the largest unit that divides it: `30d`, `2w`, `90m`.
    public static func duration(_ milliseconds: Int64) -> String {
        let units: [(Int64, String)] = [(604_800_000, "w"), (86_400_000, "d"), (3_600_000, "h"), (60_000, "m")]
        for (unit, letter) in units where milliseconds % unit == 0 { return "\(milliseconds / unit)\(letter)" }
        return "\(milliseconds / 1000)s"
    }

    /// A name: bare where it is a word and no keyword, else in back quotes.
    static func name(_ name: String) -> String { isWord(name) ? name : "`\(name)`" }

    /// An event's name: bare where it is a word and no keyword, else a string.
    static func event(_ name: String) -> String { isWord(name) ? name : quoted(name) }

    private static func isWord(_ name: String) -> Bool {
        guard let first = name.utf8.first, Lexer.isWordStart(first), Keyword(rawValue: name) == nil else {
            return false
        }
        return name.utf8.allSatisfy { Lexer.isWordStart($0) || Lexer.isDigit($0) }
    }

    /// A string in double quotes; whatever does not print is escaped.
    static func quoted(_ text: String) -> String {
        var quoted = String.UnicodeScalarView("\"".unicodeScalars)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted.append(contentsOf: ["\\", scalar])
            case "\n": quoted.append(contentsOf: "\\n".unicodeScalars)
            case "\t": quoted.append(contentsOf: "\\t".unicodeScalars)
            case "\0"..<" ", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                let escape = "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                quoted.append(contentsOf: escape.unicodeScalars)
            default: quoted.append(scalar)
            }
        }
        quoted.append("\"")
        return String(quoted)
    }
}
