// rule, all, unary, test: what a rule is made of.

extension RuleParser {
    mutating func wholeRule() throws(RuleFault) -> Rule {
        let rule = try rule()
        try expectEnd()
        return rule
    }

    private mutating func rule() throws(RuleFault) -> Rule {
        var alternatives = [try conjunction()]
        while accept(.or) { alternatives.append(try conjunction()) }
        return alternatives.count == 1 ? alternatives[0] : .any(alternatives)
    }

    private mutating func conjunction() throws(RuleFault) -> Rule {
        var conditions = [try unary()]
        while accept(.and) { conditions.append(try unary()) }
        return conditions.count == 1 ? conditions[0] : .all(conditions)
    }

    private mutating func unary() throws(RuleFault) -> Rule {
        if at(.not) {
            try descend()
            let negated = try unary()
            ascend()
            return .not(negated)
        }
        if at(.openParenthesis) {
            try descend()
            let inner = try rule()
            try expect(.closeParenthesis)
            ascend()
            return inner
        }
        return .test(try test())
    }

    private mutating func test() throws(RuleFault) -> Test {
        welcome("a function")
        guard isAtFunction else { return try attributeTest() }
        if let function = MeasureFunction(rawValue: spelling) {
            return try test(of: .measure(try measure(function)))
        }
        switch spelling {
        case "exists": return .exists(try argumentOfExists(called: "an attribute"))
        case "in_segment": return try segmentTest()
        case "sequence": return .sequence(try sequence())
        case "measure": return try test(of: .measure(try namedMeasure()))
        default: throw refusal(.unknownFunction, expected: [], known: Self.functions)
        }
    }

    /// The names of all functions.
    static let functions = ["exists", "in_segment", "sequence", "measure"] + MeasureFunction.allCases.map(\.rawValue)

    private mutating func attributeTest() throws(RuleFault) -> Test {
        try test(of: .attribute(try path(called: "an attribute")))
    }

    private mutating func test(of operand: Operand) throws(RuleFault) -> Test {
        if operand.isComparedWithin, accept(.within) { return .within(operand, milliseconds: try duration()) }
        return .compare(operand, try comparison(with: operand.comparedKind))
    }

    private mutating func segmentTest() throws(RuleFault) -> Test {
        advance()
        try expect(.openParenthesis)
        let segment = try nameOrString(called: "a segment")
        guard context.hasSegment(segment) else {
            throw refusal(.unknownSegment, expected: [], known: context.segments.sorted())
        }
        refer(to: segment)
        advance()
        try expect(.closeParenthesis)
        return .inSegment(segment)
    }

    /// `exists(path)`, from the function's name on.
    mutating func argumentOfExists(called name: String) throws(RuleFault) -> PropertyPath {
        advance()
        try expect(.openParenthesis)
        let path = try path(called: name)
        try expect(.closeParenthesis)
        return path
    }
}

extension Operand {
    /// Whether `within` may follow: behind an attribute, `first` and `last`.
    fileprivate var isComparedWithin: Bool {
        switch self {
        case .attribute: true
        case .measure(let measure): measure.function == .first || measure.function == .last
        }
    }

    fileprivate var comparedKind: ComparedKind {
        switch self {
        case .attribute: .value
        case .measure(let measure): measure.comparedKind
        }
    }
}

extension MeasureExpression {
    /// What the measure's figure is compared with.
    var comparedKind: ComparedKind {
        switch function {
        case .count, .sum, .average, .min, .max, .distinct, .daysSince, .visits: .figure
        case .first, .last: property == nil ? .instant : .value
        case .mostFrequent: .value
        }
    }
}
