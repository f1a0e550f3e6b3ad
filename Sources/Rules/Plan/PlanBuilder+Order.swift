import Events

// What depends on what: the order in which rules are settled, and what each event and attribute touches.

extension PlanBuilder {
    /// Puts referred rules before those that refer to them.
    mutating func settleOrder() {
        var done = Array(repeating: false, count: rules.count)
        func visit(_ rule: Int) {
            guard !done[rule] else { return }
            done[rule] = true
            for referred in reads[rule].segments.sorted() { visit(referred) }
            order.append(Int32(rule))
        }
        for rule in rules.indices { visit(rule) }
        for rule in order.map(Int.init) {
            rules[rule].isTimed = reads[rule].isTimed || reads[rule].segments.contains { rules[$0].isTimed }
            rules[rule].canRise = rules[rule].isTimed && canRise(rules[rule])
        }
    }

    /// Whether time alone can make a rule true. It cannot where events only leave windows that a count must fill.
    private func canRise(_ rule: RuleSpec) -> Bool {
        let program = steps[Int(rule.firstStep)..<Int(rule.firstStep + rule.stepCount)]
        if program.contains(where: { $0.code == RuleStep.not }) { return true }
        return tests[Int(rule.firstTest)..<Int(rule.firstTest + rule.testCount)].contains { test in
            if test.isNegated { return true }
            switch test.kind {
            case .countAtLeast, .attribute, .attributeExists, .listed: return false
            case .sequence: return sequences[Int(states[Int(test.state)].sequence)].absenceCount > 0
            case .totalAtLeast, .figure, .attributeWithin, .figureWithin, .inSegment: return true
            }
        }
    }

    /// Notes all rules that a rule's verdict depends on, in the order in which they are settled.
    mutating func closeOver(_ rule: Int) {
        var wanted: Set<Int> = []
        func visit(_ rule: Int) {
            if wanted.insert(rule).inserted { reads[rule].segments.forEach(visit) }
        }
        visit(rule)
        rules[rule].firstInClosure = Int32(closures.count)
        rules[rule].closureCount = Int32(wanted.count)
        closures += order.filter { wanted.contains(Int($0)) }
    }

    /// The rules for which `reading` holds and all that refer to them, in the order in which they are settled.
    private func affected(by reading: (Reads) -> Bool) -> [Int32] {
        var touched = Array(repeating: false, count: rules.count)
        for rule in order.map(Int.init) {
            touched[rule] = reading(reads[rule]) || reads[rule].segments.contains { touched[$0] }
        }
        return order.filter { touched[Int($0)] }
    }

    mutating func makeEventPlans() {
        addEventPlan(foldedName: nil)
        var names = Set(selects.map(\.foldedName))
        names.formUnion(reads.flatMap(\.eventNames))
        for name in names.sorted() {
            eventPlanIndex[name] = eventPlans.count
            addEventPlan(foldedName: name)
        }
    }

    private mutating func addEventPlan(foldedName: String?) {
        var plan = EventPlan()
        plan.firstUpdate = Int32(updates.count)
        plan.firstMark = Int32(marks.count)
        plan.firstRule = Int32(affected.count)
        let mine = states.indices
            .filter { states[$0].select >= 0 && selects[Int(states[$0].select)].foldedName == foldedName }
            .sorted { (states[$0].select, $0) < (states[$1].select, $1) }
        updates += mine.map { StateUpdate(state: Int32($0), select: states[$0].select) }
        for (mark, select) in markSelects.enumerated() where selects[select].foldedName == foldedName {
            marks.append(MarkedSelect(select: Int32(select), mark: Int32(mark)))
        }
        affected += self.affected { reads in
            reads.allEvents || foldedName.map { reads.eventNames.contains($0) } ?? false
        }
        plan.updateCount = Int32(updates.count) - plan.firstUpdate
        plan.markCount = Int32(marks.count) - plan.firstMark
        plan.ruleCount = Int32(affected.count) - plan.firstRule
        eventPlans.append(plan)
    }

    mutating func makeAttributeRules() {
        for key in Set(reads.flatMap(\.attributeKeys)) {
            attributeRules[key] = affected { $0.attributeKeys.contains(key) }
        }
    }

    mutating func makeListRules() {
        for list in segments.indices where segments[list].isList {
            listRules[list] = affected { $0.segments.contains(list) }
        }
    }
}

extension MeasureExpression {
    /// What is kept for the measure; nil for `visits()`.
    var stateKind: StateKind? {
        let windowed = window != nil
        switch function {
        case .count: return windowed ? .countWindow : .count
        case .sum, .average: return windowed ? .totalWindow : .total
        case .min: return windowed ? .leastWindow : .least
        case .max: return windowed ? .greatestWindow : .greatest
        case .distinct: return .distinct
        case .mostFrequent: return .frequencies
        case .first where property == nil: return windowed ? .earliestWindow : .earliest
        case .first: return windowed ? .firstValueWindow : .firstValue
        case .last where property == nil: return .latest
        case .last: return .lastValue
        case .daysSince: return .latest
        case .visits: return windowed ? .visitWindow : nil
        }
    }

    /// Whether the window decides what is kept: the latest event is the same with any window.
    var keepsWindow: Bool { stateKind != .latest && stateKind != .lastValue }
}

extension SequenceExpression.Step {
    /// The events the step asks for, or whose absence.
    public var select: EventSelect {
        switch self {
        case .event(let select, _): select
        case .absence(let select, _): select
        }
    }
}

extension Test {
    /// The one number the test compares with, in millionths.
    var threshold: Int64? {
        guard case .compare(_, let comparison) = self else { return nil }
        switch comparison {
        case .equal, .notEqual, .order: return comparison.numbers.first
        default: return nil
        }
    }
}

extension Comparison {
    /// The number literals, in millionths.
    var numbers: [Int64] {
        let literals: [Literal] =
            switch self {
            case .equal(let literal), .notEqual(let literal), .order(_, let literal): [literal]
            case .between(let low, let high): [low, high]
            case .oneOf(let literals), .noneOf(let literals): literals
            case .contains, .startsWith, .endsWith, .matches: []
            }
        return literals.compactMap {
            if case .number(_, let millionths, _) = $0 { millionths } else { nil }
        }
    }
}
