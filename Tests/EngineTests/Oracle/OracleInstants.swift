// The instants at which a rule can change its answer, from the records at hand: between two of them it cannot.

extension OracleDefinitions {
    /// Every instant at which the answer of some rule may change, ascending; more than needed does no harm.
    func instants(_ history: OracleHistory) -> [Int64] {
        var result = Set(history.events.map(\.time))
        result.formUnion(history.writes.map(\.time))
        if let earliest = history.earliest { result.insert(earliest) }
        for segment in segments { segment.rule.addInstants(history, self, to: &result) }
        return result.sorted()
    }
}

extension OracleRule {
    func addInstants(_ history: OracleHistory, _ definitions: OracleDefinitions, to result: inout Set<Int64>) {
        switch self {
        case .any(let rules), .all(let rules):
            for rule in rules { rule.addInstants(history, definitions, to: &result) }
        case .not(let rule): rule.addInstants(history, definitions, to: &result)
        // Of another segment: its rule is gone through on its own.
        case .exists, .inSegment: break
        case .sequence(let sequence):
            for completion in sequence.completions(history) {
                result.insert(completion)
                if let window = sequence.window { result.insert(completion + window) }
            }
        case .compare(let operand, let comparison):
            guard let measure = operand.measure(definitions) else { return }
            measure.addInstants(history, comparison, to: &result)
        case .within(let operand, let duration):
            operand.measure(definitions)?.addInstants(history, nil, to: &result)
            for time in operand.times(history, definitions) { result.formUnion([time, time + duration]) }
        }
    }
}

extension OracleOperand {
    func measure(_ definitions: OracleDefinitions) -> OracleMeasure? {
        switch self {
        case .attribute: nil
        case .measure(let measure): measure
        case .named(let id): definitions.measure(id)
        }
    }

    /// Every time that the operand may ever be.
    func times(_ history: OracleHistory, _ definitions: OracleDefinitions) -> [Int64] {
        if case .attribute(let path) = self {
            return history.writes.compactMap { $0.fields.scalar(at: path)?.instant }
        }
        guard let measure = measure(definitions), let select = measure.select else { return [] }
        let events = history.events(select, at: .max, window: nil)
        guard let property = measure.property else { return events.map(\.time) }
        return events.compactMap { $0.properties.scalar(at: property)?.instant }
    }
}

extension OracleMeasure {
    func addInstants(_ history: OracleHistory, _ comparison: OracleComparison?, to result: inout Set<Int64>) {
        guard let select else {
            if let window { result.formUnion(history.events.map { $0.time + window }) }
            return
        }
        let times = history.events(select, at: .max, window: nil).map(\.time)
        if let window { result.formUnion(times.map { $0 + window }) }
        guard function == .daysSince, let comparison else { return }
        for literal in comparison.literals {
            // The days around the literal, where the whole number of them passes it.
            let days = Int64(literal.millionths / 1_000_000)
            for number in max(0, days - 1)...max(0, days + 2) {
                result.formUnion(times.map { $0 + number * OracleTime.day })
            }
        }
    }
}
