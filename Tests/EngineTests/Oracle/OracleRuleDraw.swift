/// Draws rules from the whole grammar.
struct OracleRuleDraw {
    let vocabulary: OracleVocabulary
    /// What `measure(x)` may name.
    let measures: [(id: String, measure: OracleMeasure)]
    /// What `in_segment(x)` may name.
    var segments: [String]

    func rule(depth: Int, _ random: inout OracleRandom) -> OracleRule {
        if depth == 0 || random.percent(35) { return test(&random) }
        switch random.below(5) {
        case 0, 1: return .all((0...1 + random.below(2)).map { _ in rule(depth: depth - 1, &random) })
        case 2, 3: return .any((0...1 + random.below(2)).map { _ in rule(depth: depth - 1, &random) })
        default: return .not(rule(depth: depth - 1, &random))
        }
    }

    private func test(_ random: inout OracleRandom) -> OracleRule {
        switch random.below(100) {
        case 0..<45:
            let measure = measure(&random)
            return .compare(.measure(measure), comparison(of: measure, &random))
        case 45..<63: return .sequence(sequence(&random))
        case 63..<74: return .within(timed(&random), random.pick(vocabulary.durations))
        case 74..<86:
            return .compare(.attribute(random.pick(OracleVocabulary.attributes)), anyComparison(&random))
        case 86..<89: return .exists(random.pick(OracleVocabulary.attributes))
        case 89..<95:
            return segments.isEmpty ? test(&random) : .inSegment(random.pick(segments))
        default:
            guard !measures.isEmpty else { return test(&random) }
            let named = random.pick(measures)
            return .compare(.named(named.id), comparison(of: named.measure, &random))
        }
    }

    /// An operand that `within` may follow.
    private func timed(_ random: inout OracleRandom) -> OracleOperand {
        if random.percent(30) {
            return .attribute(random.percent(70) ? ["born"] : random.pick(OracleVocabulary.attributes))
        }
        let property: [String]? = random.percent(40) ? (random.percent(80) ? ["d"] : ["p"]) : nil
        return .measure(
            OracleMeasure(
                function: random.pick([.first, .last]), select: select(&random), property: property,
                window: window(&random)))
    }

    func measure(_ random: inout OracleRandom) -> OracleMeasure {
        let function = random.percent(25) ? .count : random.pick(OracleFunction.allCases)
        var measure = OracleMeasure(function: function)
        if function == .visits {
            measure.window = window(&random)
            return measure
        }
        measure.select = select(&random)
        switch function {
        case .count: measure.window = window(&random)
        case .daysSince, .visits: break
        case .first, .last:
            measure.property = random.percent(60) ? random.pick(OracleVocabulary.properties) : nil
            measure.window = window(&random)
        default:
            measure.property = random.pick(OracleVocabulary.properties)
            measure.window = window(&random)
        }
        return measure
    }

    private func window(_ random: inout OracleRandom) -> Int64? {
        random.percent(70) ? random.pick(vocabulary.durations) : nil
    }

    func select(_ random: inout OracleRandom) -> OracleSelect {
        OracleSelect(
            random.pick(OracleVocabulary.selects), where: random.percent(30) ? filter(depth: 1, &random) : nil)
    }

    private func filter(depth: Int, _ random: inout OracleRandom) -> OracleFilter {
        switch random.below(depth > 0 ? 8 : 5) {
        case 0: return .exists(random.pick(OracleVocabulary.properties))
        case 5: return .any([filter(depth: 0, &random), filter(depth: 0, &random)])
        case 6: return .all([filter(depth: 0, &random), filter(depth: 0, &random)])
        case 7: return .not(filter(depth: 0, &random))
        default: return .compare(random.pick(OracleVocabulary.properties), anyComparison(&random))
        }
    }

    private func sequence(_ random: inout OracleRandom) -> OracleSequence {
        let steps: [OracleSequence.Step] = (0...random.pick([0, 0, 1, 1, 2])).map { _ in
            if random.percent(35) { return .absence(select(&random), within: random.pick(vocabulary.durations)) }
            return .event(
                select(&random), within: random.percent(50) ? random.pick(vocabulary.durations) : nil)
        }
        return OracleSequence(
            first: select(&random), steps: steps,
            window: random.percent(50) ? random.pick(vocabulary.durations) : nil)
    }

    /// A comparison that may stand after the measure.
    private func comparison(of measure: OracleMeasure, _ random: inout OracleRandom) -> OracleComparison {
        switch measure.function {
        case .mostFrequent: anyComparison(&random)
        case .first, .last:
            if measure.property != nil {
                anyComparison(&random)
            } else {
                compared(&random) { .text(vocabulary.date(&$0)) }
            }
        // Few and small numbers for what mostly is small.
        case .count, .distinct, .visits, .daysSince:
            compared(&random) { .number($0.percent(90) ? String($0.below(4)) : "1.5") }
        default: compared(&random) { .number($0.pick(OracleVocabulary.numberLiterals)) }
        }
    }

    private func anyComparison(_ random: inout OracleRandom) -> OracleComparison {
        switch random.below(10) {
        case 0: return .contains(random.pick(OracleVocabulary.parts))
        case 1: return random.percent(50) ? .startsWith(random.pick(OracleVocabulary.parts)) : .endsWith("b")
        case 2: return .matches(random.pick(OracleVocabulary.patterns))
        case 3: return random.percent(50) ? .equal(.bool(random.percent(50))) : .notEqual(.bool(random.percent(50)))
        case 4: return mixedList(&random)
        case 5...6: return compared(&random) { .number($0.pick(OracleVocabulary.numberLiterals)) }
        case 7: return compared(&random) { .text(vocabulary.date(&$0)) }
        default: return compared(&random) { .text($0.pick(OracleVocabulary.textLiterals)) }
        }
    }

    private func mixedList(_ random: inout OracleRandom) -> OracleComparison {
        let list: [OracleLiteral] = (0...random.below(3)).map { _ in
            switch random.below(4) {
            case 0: .number(random.pick(OracleVocabulary.numberLiterals))
            case 1: .bool(random.percent(50))
            case 2: .text(vocabulary.date(&random))
            default: .text(random.pick(OracleVocabulary.textLiterals))
            }
        }
        return random.percent(50) ? .oneOf(list) : .noneOf(list)
    }

    /// A comparison with literals of one kind.
    private func compared(
        _ random: inout OracleRandom, _ literal: (inout OracleRandom) -> OracleLiteral
    ) -> OracleComparison {
        switch random.below(9) {
        case 0: return .equal(literal(&random))
        case 1: return .notEqual(literal(&random))
        case 2: return .oneOf([literal(&random), literal(&random)])
        case 3: return .noneOf([literal(&random), literal(&random)])
        case 4:
            let bounds = [literal(&random), literal(&random)]
            let isAscending = OracleFigure(bounds[0]).order(to: bounds[1]).map { $0 <= 0 } ?? true
            return isAscending ? .between(bounds[0], bounds[1]) : .between(bounds[1], bounds[0])
        default: return .order(random.pick(OracleComparison.Order.allCases), literal(&random))
        }
    }
}

extension OracleFigure {
    /// A literal as a figure, to bring two of them in order.
    init(_ literal: OracleLiteral) { self = .scalar(literal.scalar) }
}
