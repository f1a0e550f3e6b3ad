/// Reads rules that are known to be good into the oracle's form. It refuses what it cannot read, not all that a rule
/// must not be: faults are the engine's business.
struct OracleParser {
    private var rest: ArraySlice<OracleToken>

    static func rule(_ text: String) throws(OracleSyntaxError) -> OracleRule {
        var parser = OracleParser(rest: try OracleToken.tokens(of: text)[...])
        let rule = try parser.rule()
        guard parser.rest.isEmpty else { throw parser.fault("the end") }
        return rule
    }

    static func measure(_ text: String) throws(OracleSyntaxError) -> OracleMeasure {
        var parser = OracleParser(rest: try OracleToken.tokens(of: text)[...])
        guard let function = parser.function() else { throw parser.fault("a measure") }
        let measure = try parser.measure(function)
        guard parser.rest.isEmpty else { throw parser.fault("the end") }
        return measure
    }

    private func fault(_ expected: String) -> OracleSyntaxError {
        OracleSyntaxError(message: "expected \(expected) before \(rest.prefix(3))")
    }

    private mutating func take(_ token: OracleToken) -> Bool {
        guard rest.first == token else { return false }
        rest = rest.dropFirst()
        return true
    }

    private mutating func take(word: String) -> Bool { take(.word(word)) }

    private mutating func expect(_ mark: String) throws(OracleSyntaxError) {
        guard take(.mark(mark)) else { throw fault(mark) }
    }

    /// Takes a call's name and its parenthesis.
    private mutating func call(_ name: String) -> Bool {
        guard rest.starts(with: [.word(name), .mark("(")]) else { return false }
        rest = rest.dropFirst(2)
        return true
    }

    private mutating func function() -> OracleFunction? { OracleFunction.allCases.first { call($0.rawValue) } }

    private mutating func rule() throws(OracleSyntaxError) -> OracleRule {
        var parts = [try all()]
        while take(word: "or") { parts.append(try all()) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func all() throws(OracleSyntaxError) -> OracleRule {
        var parts = [try unary()]
        while take(word: "and") { parts.append(try unary()) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func unary() throws(OracleSyntaxError) -> OracleRule {
        if take(word: "not") { return .not(try unary()) }
        if take(.mark("(")) {
            let inside = try rule()
            try expect(")")
            return inside
        }
        return try test()
    }

    private mutating func test() throws(OracleSyntaxError) -> OracleRule {
        if call("exists") {
            let path = try path()
            try expect(")")
            return .exists(path)
        }
        if call("in_segment") {
            let id = try name()
            try expect(")")
            return .inSegment(id)
        }
        if call("sequence") { return .sequence(try sequence()) }
        let operand: OracleOperand
        if call("measure") {
            operand = .named(try name())
            try expect(")")
        } else if let function = function() {
            operand = .measure(try measure(function))
        } else {
            operand = .attribute(try path())
        }
        if take(word: "within") { return .within(operand, try duration()) }
        return .compare(operand, try comparison())
    }

    private mutating func measure(_ function: OracleFunction) throws(OracleSyntaxError) -> OracleMeasure {
        var measure = OracleMeasure(function: function)
        if function == .visits {
            if !take(.mark(")")) {
                measure.window = try duration()
                try expect(")")
            }
            return measure
        }
        let event = try name()
        if take(.mark(".")) { measure.property = try path() }
        measure.select = OracleSelect(event, where: try whereClause())
        if take(.mark(",")) { measure.window = try duration() }
        try expect(")")
        return measure
    }

    private mutating func sequence() throws(OracleSyntaxError) -> OracleSequence {
        let first = try select()
        var steps: [OracleSequence.Step] = []
        while take(word: "then") {
            if take(word: "not") {
                let select = try select()
                guard take(word: "within") else { throw fault("within") }
                steps.append(.absence(select, within: try duration()))
            } else {
                let select = try select()
                steps.append(.event(select, within: take(word: "within") ? try duration() : nil))
            }
        }
        let window = take(.mark(",")) ? try duration() : nil
        try expect(")")
        return OracleSequence(first: first, steps: steps, window: window)
    }

    private mutating func select() throws(OracleSyntaxError) -> OracleSelect {
        let event = try name()
        return OracleSelect(event, where: try whereClause())
    }

    private mutating func whereClause() throws(OracleSyntaxError) -> OracleFilter? {
        take(word: "where") ? try filter() : nil
    }

    private mutating func filter() throws(OracleSyntaxError) -> OracleFilter {
        var parts = [try filterAll()]
        while take(word: "or") { parts.append(try filterAll()) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func filterAll() throws(OracleSyntaxError) -> OracleFilter {
        var parts = [try filterUnary()]
        while take(word: "and") { parts.append(try filterUnary()) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func filterUnary() throws(OracleSyntaxError) -> OracleFilter {
        if take(word: "not") { return .not(try filterUnary()) }
        if take(.mark("(")) {
            let inside = try filter()
            try expect(")")
            return inside
        }
        if call("exists") {
            let path = try path()
            try expect(")")
            return .exists(path)
        }
        let path = try path()
        return .compare(path, try comparison())
    }

    private mutating func comparison() throws(OracleSyntaxError) -> OracleComparison {
        if take(.mark("==")) { return .equal(try literal()) }
        if take(.mark("!=")) { return .notEqual(try literal()) }
        for order in OracleComparison.Order.allCases where take(.mark(order.rawValue)) {
            return .order(order, try literal())
        }
        if take(word: "contains") { return .contains(try string()) }
        if take(word: "matches") { return .matches(try string()) }
        if take(word: "starts"), take(word: "with") { return .startsWith(try string()) }
        if take(word: "ends"), take(word: "with") { return .endsWith(try string()) }
        if take(word: "between") {
            let low = try literal()
            guard take(word: "and") else { throw fault("and") }
            return .between(low, try literal())
        }
        let isNegated = take(word: "not")
        guard take(word: "in") else { throw fault("a comparison") }
        try expect("[")
        var list = [try literal()]
        while take(.mark(",")) { list.append(try literal()) }
        try expect("]")
        return isNegated ? .noneOf(list) : .oneOf(list)
    }

    private mutating func literal() throws(OracleSyntaxError) -> OracleLiteral {
        switch rest.popFirst() {
        case .number(let spelling): return .number(spelling)
        case .string(let text): return .text(text)
        case .word("true"): return .bool(true)
        case .word("false"): return .bool(false)
        default: throw fault("a literal")
        }
    }

    private mutating func string() throws(OracleSyntaxError) -> String {
        guard case .string(let text)? = rest.popFirst() else { throw fault("a string") }
        return text
    }

    private mutating func duration() throws(OracleSyntaxError) -> Int64 {
        guard case .duration(let milliseconds)? = rest.popFirst() else { throw fault("a duration") }
        return milliseconds
    }

    /// A name, or a string that stands for one.
    private mutating func name() throws(OracleSyntaxError) -> String {
        switch rest.popFirst() {
        case .word(let name) where !OracleText.keywords.contains(name): return name
        case .quotedName(let name), .string(let name): return name
        default: throw fault("a name")
        }
    }

    private mutating func path() throws(OracleSyntaxError) -> [String] {
        var keys: [String] = []
        repeat { keys.append(try name()) } while take(.mark("."))
        return keys
    }
}
