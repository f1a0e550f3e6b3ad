import Events

// measure, select, value, event: the figures of a customer.

extension RuleParser {
    /// A text that is one measure, and not `measure(…)` itself.
    mutating func wholeMeasure() throws(RuleFault) -> MeasureExpression {
        welcome("a measure")
        guard isAtFunction else { throw refusalOfNoMeasure() }
        guard let function = MeasureFunction(rawValue: spelling) else {
            let measures = MeasureFunction.allCases.map(\.rawValue)
            let isKnown = Self.functions.contains(spelling)
            throw isKnown ? refusal(expected: measures) : refusal(.unknownFunction, expected: [], known: measures)
        }
        let measure = try measure(function)
        try expectEnd()
        return measure
    }

    /// A text that begins with no function: its first token cannot stand, or its second if the first is one's name.
    private mutating func refusalOfNoMeasure() -> RuleFault {
        guard token.kind == .word, MeasureFunction(rawValue: spelling) != nil else { return refusal() }
        advance()
        welcome(Symbol.openParenthesis.rawValue)
        return refusal()
    }

    /// `measure(id)`, from the function's name on.
    mutating func namedMeasure() throws(RuleFault) -> MeasureExpression {
        advance()
        try expect(.openParenthesis)
        let id = try nameOrString(called: "a measure")
        guard let measure = context.measure(id) else {
            throw refusal(.unknownMeasure, expected: [], known: context.measures.keys.sorted())
        }
        refer(toMeasure: id)
        advance()
        try expect(.closeParenthesis)
        return measure
    }

    /// A measure, from the function's name on.
    mutating func measure(_ function: MeasureFunction) throws(RuleFault) -> MeasureExpression {
        advance()
        try expect(.openParenthesis)
        var select: EventSelect?
        var property: PropertyPath?
        var window: Int64?
        switch function {
        case .visits:
            window = at(.duration, called: "a duration") ? try duration() : nil
        case .count, .daysSince:
            select = try self.select()
        case .sum, .average, .min, .max, .distinct, .mostFrequent:
            let event = try event()
            try expect(.dot)
            property = try path(called: "a property")
            select = try self.select(of: event)
        case .first, .last:
            let event = try event()
            property = accept(.dot) ? try path(called: "a property") : nil
            select = try self.select(of: event)
        }
        if function != .visits, function != .daysSince { window = try windowAfterComma() }
        try expect(.closeParenthesis)
        return MeasureExpression(function: function, select: select, property: property, window: window)
    }

    /// `[ "," , DURATION ]`
    mutating func windowAfterComma() throws(RuleFault) -> Int64? {
        accept(.comma) ? try duration() : nil
    }

    /// The events of a name, as far as a condition holds for them.
    mutating func select() throws(RuleFault) -> EventSelect {
        try select(of: try event())
    }

    private mutating func select(of event: String) throws(RuleFault) -> EventSelect {
        let filter = accept(.where) ? try filter() : nil
        return EventSelect(name: event, foldedName: EventName.fold(event), filter: filter)
    }

    /// The name of an event as written; something of it is left after folding.
    private mutating func event() throws(RuleFault) -> String {
        let name = try nameOrString(called: "an event")
        if EventName.fold(name).isEmpty { throw refusal(.eventName, expected: []) }
        advance()
        return name
    }
}
