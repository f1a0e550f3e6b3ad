import Events

/// What stands on the left of a comparison, and so what may stand on its right.
enum ComparedKind {
    /// Anything: a property, an attribute, or the value of one.
    case value
    /// A number.
    case figure
    /// The time of an event.
    case instant
}

// compare, literal: the right side of a comparison.

extension RuleParser {
    mutating func comparison(with kind: ComparedKind) throws(RuleFault) -> Comparison {
        if accept(.equal) { return .equal(try literal(for: kind)) }
        if accept(.notEqual) { return .notEqual(try literal(for: kind)) }
        for (symbol, order) in Self.orders where accept(symbol) {
            return .order(order, try literal(for: kind, isOrdered: true))
        }
        if accept(.between) { return try bounds(for: kind) }
        if accept(.in) { return .oneOf(try list(for: kind)) }
        if accept(.not) {
            try expect(.in)
            return .noneOf(try list(for: kind))
        }
        return try textComparison(with: kind)
    }

    private static let orders: [(Symbol, Comparison.Order)] = [
        (.less, .less), (.atMost, .atMost), (.greater, .greater), (.atLeast, .atLeast),
    ]

    private mutating func textComparison(with kind: ComparedKind) throws(RuleFault) -> Comparison {
        guard kind == .value else {
            let isTextOperator = [.contains, .starts, .ends, .matches].contains { token.kind == .keyword($0) }
            throw refusal(isTextOperator ? .textOperator : .unexpected)
        }
        if accept(.contains) { return .contains(try string()) }
        if accept(.starts) {
            try expect(.with)
            return .startsWith(try string())
        }
        if accept(.ends) {
            try expect(.with)
            return .endsWith(try string())
        }
        try expect(.matches)
        return .matches(try pattern())
    }

    private mutating func string() throws(RuleFault) -> String {
        guard at(.string, called: "a string") else { throw refusal() }
        let text = stringOfToken
        advance()
        return text
    }

    private mutating func pattern() throws(RuleFault) -> String {
        guard at(.string, called: "a pattern in quotes") else { throw refusal() }
        let text = stringOfToken
        do throws(PatternFault) {
            _ = try Pattern(text)
        } catch {
            throw refusal(.pattern, expected: [], detail: error.description)
        }
        advance()
        return text
    }

    /// `[ literal, … ]`
    private mutating func list(for kind: ComparedKind) throws(RuleFault) -> [Literal] {
        try expect(.openBracket)
        var values = [try literal(for: kind)]
        while at(.comma) {
            guard values.count < RuleLimits.listValuesMax else { throw refusal(.tooManyValues, expected: ["]"]) }
            advance()
            values.append(try literal(for: kind))
        }
        try expect(.closeBracket)
        return values
    }

    /// `literal and literal`, the second no less than the first.
    private mutating func bounds(for kind: ComparedKind) throws(RuleFault) -> Comparison {
        let low = try literal(for: kind, isOrdered: true)
        try expect(.and)
        let high = try literalAtHand(for: kind, isOrdered: true)
        guard Self.isOrdered(low, high) else { throw refusal(.bounds, expected: []) }
        advance()
        return .between(low, high)
    }

    private static func isOrdered(_ low: Literal, _ high: Literal) -> Bool {
        switch (low, high) {
        case (.number(_, let low, _), .number(_, let high, _)): low <= high
        case (.text(_, let low?), .text(_, let high?)): low <= high
        case (.text(let low, nil), .text(let high, nil)): !high.utf8.lexicographicallyPrecedes(low.utf8)
        default: false
        }
    }

    private mutating func literal(for kind: ComparedKind, isOrdered: Bool = false) throws(RuleFault) -> Literal {
        let literal = try literalAtHand(for: kind, isOrdered: isOrdered)
        advance()
        return literal
    }

    /// The literal at hand, which stays; `isOrdered` where there is no order without one.
    private mutating func literalAtHand(for kind: ComparedKind, isOrdered: Bool) throws(RuleFault) -> Literal {
        switch kind {
        case .value: welcome("a number", "a string")
        case .figure: welcome("a number")
        case .instant: welcome("a date or time in quotes")
        }
        if kind == .value, !isOrdered { welcome("true", "false") }
        switch token.kind {
        case .number where kind != .instant: return numberOfToken
        case .string where kind != .figure:
            let text = stringOfToken
            let instant = Self.instant(of: text)
            if kind == .instant, instant == nil { throw refusal(.literalKind) }
            return .text(text, instant: instant)
        case .keyword(.true) where kind == .value && !isOrdered: return .boolean(true)
        case .keyword(.false) where kind == .value && !isOrdered: return .boolean(false)
        case .number, .string, .keyword(.true), .keyword(.false): throw refusal(.literalKind)
        default: throw refusal()
        }
    }

    /// The instant that the text is; nil where it is no time.
    private static func instant(of text: String) -> Int64? {
        unsafe Array(text.utf8).withUnsafeBytes { bytes in unsafe RFC3339.instant(bytes) }
    }
}
