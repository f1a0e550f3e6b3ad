// where: conditions on the properties of the event at hand.

extension RuleParser {
    mutating func filter() throws(RuleFault) -> Filter {
        var alternatives = [try filterConjunction()]
        while accept(.or) { alternatives.append(try filterConjunction()) }
        return alternatives.count == 1 ? alternatives[0] : .any(alternatives)
    }

    private mutating func filterConjunction() throws(RuleFault) -> Filter {
        var conditions = [try filterUnary()]
        while accept(.and) { conditions.append(try filterUnary()) }
        return conditions.count == 1 ? conditions[0] : .all(conditions)
    }

    private mutating func filterUnary() throws(RuleFault) -> Filter {
        if at(.not) {
            try descend()
            let negated = try filterUnary()
            ascend()
            return .not(negated)
        }
        if at(.openParenthesis) {
            try descend()
            let inner = try filter()
            try expect(.closeParenthesis)
            ascend()
            return inner
        }
        welcome("exists")
        if isAtFunction {
            guard spelling == "exists" else {
                let isKnown = Self.functions.contains(spelling)
                throw refusal(isKnown ? .unexpected : .unknownFunction, expected: ["exists", "a property"])
            }
            return .exists(try argumentOfExists(called: "a property"))
        }
        let property = try path(called: "a property")
        return .compare(property, try comparison(with: .value))
    }
}
