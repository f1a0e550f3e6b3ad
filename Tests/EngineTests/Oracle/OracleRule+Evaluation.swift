// The rule language, straight from all accepted records.

extension OracleRule {
    /// Whether the rule holds at t, of a known customer.
    func holds(at t: Int64, _ history: OracleHistory, _ definitions: OracleDefinitions) -> Bool {
        switch self {
        case .any(let rules): return rules.contains { $0.holds(at: t, history, definitions) }
        case .all(let rules): return rules.allSatisfy { $0.holds(at: t, history, definitions) }
        case .not(let rule): return !rule.holds(at: t, history, definitions)
        case .exists(let path): return history.attribute(path, at: t) != nil
        case .inSegment(let id): return definitions.isMember(id, history, at: t)
        case .sequence(let sequence): return sequence.holds(at: t, history)
        case .compare(let operand, let comparison):
            return comparison.holds(operand.figure(at: t, history, definitions))
        case .within(let operand, let duration):
            guard let time = operand.figure(at: t, history, definitions).time else { return false }
            return t - time >= 0 && t - time < duration
        }
    }
}

extension OracleOperand {
    func figure(at t: Int64, _ history: OracleHistory, _ definitions: OracleDefinitions) -> OracleFigure {
        switch self {
        case .attribute(let path): history.attribute(path, at: t).map(OracleFigure.scalar) ?? .missing
        case .measure(let measure): measure.figure(at: t, history, gap: definitions.sessionGap)
        case .named(let id):
            definitions.measure(id)?.figure(at: t, history, gap: definitions.sessionGap) ?? .missing
        }
    }
}

extension OracleMeasure {
    /// The measure's value at t.
    func figure(at t: Int64, _ history: OracleHistory, gap: Int64) -> OracleFigure {
        guard let select else {
            return .whole(history.visits(at: t, gap: gap).filter { window == nil || t - $0 < window ?? 0 }.count)
        }
        let events = history.events(select, at: t, window: window)
        guard let property else { return figure(of: events.map(\.time), at: t) }
        let values = events.compactMap { event in event.properties.scalar(at: property).map { (event.time, $0) } }
        switch function {
        case .sum, .average, .min, .max: return figure(ofNumbers: values.compactMap(\.1.number))
        case .distinct: return .whole(Set(values.map(\.1)).count)
        case .mostFrequent: return OracleMeasure.mostFrequent(values.map(\.1))
        case .first:
            guard let time = values.map(\.0).min() else { return .missing }
            return values.filter { $0.0 == time }.map(\.1).min().map(OracleFigure.scalar) ?? .missing
        case .last:
            guard let time = values.map(\.0).max() else { return .missing }
            return values.filter { $0.0 == time }.map(\.1).max().map(OracleFigure.scalar) ?? .missing
        case .count, .daysSince, .visits: return .missing
        }
    }

    private func figure(of times: [Int64], at t: Int64) -> OracleFigure {
        switch function {
        case .count: return .whole(times.count)
        case .first: return times.min().map(OracleFigure.instant) ?? .missing
        case .last: return times.max().map(OracleFigure.instant) ?? .missing
        case .daysSince: return times.max().map { .whole(Int((t - $0) / OracleTime.day)) } ?? .missing
        default: return .missing
        }
    }

    private func figure(ofNumbers numbers: [Double]) -> OracleFigure {
        switch function {
        case .min: return numbers.min().map { .scalar(.number($0)) } ?? .missing
        case .max: return numbers.max().map { .scalar(.number($0)) } ?? .missing
        default:
            let parts = numbers.filter { abs($0) <= 9e12 }.map(OracleMeasure.millionths)
            let total = parts.reduce(Int128(0), +)
            if function == .sum { return .fraction(total: total, over: 1) }
            return parts.isEmpty ? .missing : .fraction(total: total, over: Int128(parts.count))
        }
    }

    /// `trunc(x)·10⁶ + round((x − trunc(x))·10⁶)`, halves to even.
    static func millionths(_ x: Double) -> Int128 {
        let whole = x.rounded(.towardZero)
        return Int128(whole) * 1_000_000 + Int128(((x - whole) * 1e6).rounded(.toNearestOrEven))
    }

    /// The value in most events; of several, the lowest in rank.
    static func mostFrequent(_ values: [OracleScalar]) -> OracleFigure {
        var counts: [OracleScalar: Int] = [:]
        for value in values { counts[value, default: 0] += 1 }
        guard let most = counts.values.max() else { return .missing }
        return counts.filter { $0.value == most }.keys.min().map(OracleFigure.scalar) ?? .missing
    }
}

extension OracleSequence {
    func holds(at t: Int64, _ history: OracleHistory) -> Bool {
        completions(history).contains { $0 <= t && (window == nil || t - $0 < window ?? 0) }
    }

    /// The instants at which some chain is complete, from all events; what comes after an instant does not bear on it.
    func completions(_ history: OracleHistory) -> Set<Int64> {
        var reached = Set(times(first, history))
        for step in steps { reached = next(step, from: reached, history) }
        return reached
    }

    /// The instants that a step can pick after those of the step before.
    func next(_ step: Step, from reached: Set<Int64>, _ history: OracleHistory) -> Set<Int64> {
        switch step {
        case .event(let select, let within):
            return Set(
                times(select, history).filter { x in
                    reached.contains { p in x > p && (within == nil || x - p < within ?? 0) }
                })
        case .absence(let select, let duration):
            let against = times(select, history)
            let kept = reached.filter { p in !against.contains { x in p < x && x < p + duration } }
            return Set(kept.map { $0 + duration })
        }
    }

    private func times(_ select: OracleSelect, _ history: OracleHistory) -> [Int64] {
        history.events(select, at: .max, window: nil).map(\.time)
    }
}
