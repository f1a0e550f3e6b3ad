// sequence, then: chains of events.

extension RuleParser {
    /// A sequence, from the function's name on.
    mutating func sequence() throws(RuleFault) -> SequenceExpression {
        advance()
        try expect(.openParenthesis)
        var steps: [SequenceExpression.Step] = [.event(try select(), within: nil)]
        while at(.then) {
            guard steps.count < RuleLimits.stepsMax else { throw refusal(.tooManySteps, expected: [",", ")"]) }
            advance()
            steps.append(try step())
        }
        guard steps.count > 1 else { throw refusal() }
        let window = try windowAfterComma()
        try expect(.closeParenthesis)
        return SequenceExpression(steps: steps, window: window)
    }

    /// A step behind its `then`.
    private mutating func step() throws(RuleFault) -> SequenceExpression.Step {
        if accept(.not) {
            let absent = try select()
            try expect(.within)
            return .absence(absent, within: try duration())
        }
        let event = try select()
        return .event(event, within: accept(.within) ? try duration() : nil)
    }
}
