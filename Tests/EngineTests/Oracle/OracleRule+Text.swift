// The rule language, written out: what the engine's parser is given.

extension OracleRule {
    /// The rule in the rule language.
    var text: String {
        switch self {
        case .any(let rules): rules.map { $0.isAny ? "(\($0.text))" : $0.text }.joined(separator: " or ")
        case .all(let rules): rules.map { $0.isJoined ? "(\($0.text))" : $0.text }.joined(separator: " and ")
        case .not(let rule): rule.isJoined ? "not (\(rule.text))" : "not \(rule.text)"
        case .exists(let path): "exists(\(OracleText.path(path)))"
        case .inSegment(let id): "in_segment(\(OracleText.id(id)))"
        case .sequence(let sequence): sequence.text
        case .compare(let operand, let comparison): "\(operand.text) \(comparison.text)"
        case .within(let operand, let duration): "\(operand.text) within \(OracleText.duration(duration))"
        }
    }

    private var isAny: Bool { if case .any = self { true } else { false } }
    private var isJoined: Bool {
        switch self {
        case .any, .all: true
        default: false
        }
    }
}

extension OracleOperand {
    var text: String {
        switch self {
        case .attribute(let path): OracleText.path(path)
        case .measure(let measure): measure.text
        case .named(let id): "measure(\(OracleText.id(id)))"
        }
    }
}

extension OracleMeasure {
    var text: String {
        var inside = ""
        if let select {
            inside = OracleText.event(select.event)
            if let property { inside += "." + OracleText.path(property) }
            if let filter = select.filter { inside += " where " + filter.text }
        }
        if let window { inside += (inside.isEmpty ? "" : ", ") + OracleText.duration(window) }
        return "\(function.rawValue)(\(inside))"
    }
}

extension OracleSelect {
    var text: String { OracleText.event(event) + (filter.map { " where " + $0.text } ?? "") }
}

extension OracleFilter {
    var text: String {
        switch self {
        case .any(let filters): filters.map { $0.isAny ? "(\($0.text))" : $0.text }.joined(separator: " or ")
        case .all(let filters): filters.map { $0.isJoined ? "(\($0.text))" : $0.text }.joined(separator: " and ")
        case .not(let filter): filter.isJoined ? "not (\(filter.text))" : "not \(filter.text)"
        case .exists(let path): "exists(\(OracleText.path(path)))"
        case .compare(let path, let comparison): "\(OracleText.path(path)) \(comparison.text)"
        }
    }

    private var isAny: Bool { if case .any = self { true } else { false } }
    private var isJoined: Bool {
        switch self {
        case .any, .all: true
        default: false
        }
    }
}

extension OracleSequence {
    var text: String {
        var result = "sequence(" + first.text
        for step in steps {
            switch step {
            case .event(let select, nil): result += " then \(select.text)"
            case .event(let select, .some(let duration)):
                result += " then \(select.text) within \(OracleText.duration(duration))"
            case .absence(let select, let duration):
                result += " then not \(select.text) within \(OracleText.duration(duration))"
            }
        }
        if let window { result += ", " + OracleText.duration(window) }
        return result + ")"
    }
}

extension OracleComparison {
    var text: String {
        switch self {
        case .equal(let literal): "== \(literal.text)"
        case .notEqual(let literal): "!= \(literal.text)"
        case .order(let order, let literal): "\(order.rawValue) \(literal.text)"
        case .contains(let text): "contains \(OracleText.quoted(text))"
        case .startsWith(let text): "starts with \(OracleText.quoted(text))"
        case .endsWith(let text): "ends with \(OracleText.quoted(text))"
        case .matches(let pattern): "matches \(OracleText.quoted(pattern))"
        case .oneOf(let list): "in [" + list.map(\.text).joined(separator: ", ") + "]"
        case .noneOf(let list): "not in [" + list.map(\.text).joined(separator: ", ") + "]"
        case .between(let low, let high): "between \(low.text) and \(high.text)"
        }
    }
}

extension OracleLiteral {
    var text: String { kind == .text ? OracleText.quoted(spelling) : spelling }
}

/// Names, strings and durations of the rule language.
enum OracleText {
    static let keywords: Set<String> = [
        "and", "or", "not", "in", "between", "contains", "starts", "ends", "with", "matches", "where", "then", "within",
        "true", "false",
    ]

    static func isWord(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(48...57).contains(first), !keywords.contains(name) else { return false }
        return name.utf8.allSatisfy(isWordByte)
    }

    static func isWordByte(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 95 || byte == 36
    }

    static func path(_ keys: [String]) -> String {
        keys.map { isWord($0) ? $0 : "`\($0)`" }.joined(separator: ".")
    }

    static func event(_ name: String) -> String { isWord(name) ? name : quoted(name) }

    static func id(_ id: String) -> String { isWord(id) ? id : quoted(id) }

    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// The units of a duration, in milliseconds, largest first.
    static let units: [(letter: Character, milliseconds: Int64)] = [
        ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000),
    ]

    static func duration(_ milliseconds: Int64) -> String {
        for unit in units where milliseconds % unit.milliseconds == 0 {
            return "\(milliseconds / unit.milliseconds)\(unit.letter)"
        }
        return "\(milliseconds / 1000)s"
    }
}
