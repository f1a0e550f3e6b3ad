import Customers
import Events

/// Why a segment's membership changed: the leftmost test of its rule that changed.
public struct ChangeCause: Sendable, Equatable, BitwiseCopyable {
    /// Index of the test, of `Plan.testTexts`.
    public var test: Int
    public var observed: ObservedFigure
    /// In millionths; nil where the test compares with no single number.
    public var threshold: Int64?

    public init(test: Int, observed: ObservedFigure, threshold: Int64?) {
        self.test = test
        self.observed = observed
        self.threshold = threshold
    }
}

// What is published with a change besides the change itself: its cause, and until when it is valid.

extension Evaluator {
    /// Whether a rule has several tests, so that its cause must be looked for.
    private func hasSeveralTests(rule: Int) -> Bool { plan.rules[rule].testCount > 1 }

    /// Notes how the tests of rules stand before a record changes the customer; the pass must be new.
    @inline(__always)
    public func noteTests(_ rules: RuleList, block: CustomerBlock, at t: Int64) {
        guard plan.hasSeveralTests else { return }
        for index in 0..<rules.count { noteTests(rule: rules[index], block: block, at: t) }
    }

    private func noteTests(rule: Int, block: CustomerBlock, at t: Int64) {
        let spec = plan.rules[rule]
        guard spec.testCount > 1 else { return }
        for test in Int(spec.firstTest)..<Int(spec.firstTest + spec.testCount) {
            unsafe testsBefore[test] = verdict(test: test, block: block, at: t).holds
        }
    }

    /// Finds the causes of the turns of the evaluation at `t`, and puts them in the order of their rules.
    /// - Parameter before: the instant since which the cause is sought, where no record came in between; nil where the
    ///   tests were noted before a record.
    public mutating func findCauses(
        of rules: RuleList, block: CustomerBlock, at t: Int64, since before: Int64? = nil
    ) {
        if let before { noteTests(ofTurns: rules, block: block, at: before, now: t) }
        for index in 0..<turns.count { turns[index].cause = cause(rule: turns[index].rule, block: block, at: t) }
        // Few turn at once.
        for index in 1..<max(1, turns.count) {
            var place = index
            while place > 0 && turns[place - 1].rule > turns[place].rule {
                unsafe turns.elements.swapAt(place - 1, place)
                place -= 1
            }
        }
    }

    /// Notes how the tests of the rules that turned stood before; without a record they can still be asked.
    private mutating func noteTests(ofTurns rules: RuleList, block: CustomerBlock, at before: Int64, now t: Int64) {
        guard (0..<turns.count).contains(where: { hasSeveralTests(rule: turns[$0].rule) }) else { return }
        beginPass()
        for index in 0..<turns.count { noteTests(rule: turns[index].rule, block: block, at: before) }
        beginPass()
        for index in 0..<rules.count { _ = evaluate(rule: rules[index], block: block, at: t) }
    }

    /// The cause of a change at `t`, the tests having been noted before it.
    private func cause(rule: Int, block: CustomerBlock, at t: Int64) -> ChangeCause {
        let spec = plan.rules[rule]
        let tests = Int(spec.firstTest)..<Int(spec.firstTest + spec.testCount)
        let changed =
            tests.count == 1
            ? nil : tests.first { unsafe testsBefore[$0] != verdict(test: $0, block: block, at: t).holds }
        let test = changed ?? tests.lowerBound
        return ChangeCause(
            test: test, observed: observed(test, block, at: t), threshold: plan.thresholds[test])
    }

    /// The figure of a test, or its truth where it has none.
    func observed(_ index: Int, _ block: CustomerBlock, at t: Int64) -> ObservedFigure {
        let test = plan.tests[index]
        switch test.kind {
        case .countAtLeast, .totalAtLeast, .figure:
            switch figure(test, block, at: t).0 {
            case .whole(let count): return .whole(count)
            case .total(let total): return .total(total)
            case .average(let total, let count): return .number(Double(total) / Double(count) / 1e6)
            case .number(let number): return .number(number)
            case .value(let value) where value.kind == .number: return .number(value.number)
            case .missing, .instant, .value: break
            }
        case .attribute:
            let value = attribute(test, block)
            if value.kind == .number { return .number(value.number) }
        case .attributeExists, .attributeWithin, .figureWithin, .inSegment, .listed, .sequence: break
        }
        return .truth(verdict(test: index, block: block, at: t).holds)
    }

    /// Whether expiry of anything a rule reads is coarsened for this customer.
    public func isApproximate(rule: Int, block: CustomerBlock, at t: Int64) -> Bool {
        let spec = plan.rules[rule]
        return (Int(spec.firstTest)..<Int(spec.firstTest + spec.testCount)).contains {
            isApproximate(test: $0, block: block, at: t)
        }
    }

    func isApproximate(test: Int, block: CustomerBlock, at t: Int64) -> Bool {
        let state = Int(plan.tests[test].state)
        return state >= 0 && isApproximate(state: state, block: block, at: t)
    }

    func isApproximate(state: Int, block: CustomerBlock, at t: Int64) -> Bool {
        let section = BlockSection.firstState + state
        if block.isEmpty(section) { return false }
        switch plan.states[state].kind {
        case .countWindow, .visitWindow:
            return WindowList<CountEntry>(block, section: section).flags.contains(.approximate)
        case .totalWindow: return WindowList<TotalEntry>(block, section: section).flags.contains(.approximate)
        case .leastWindow, .greatestWindow:
            return WindowList<ExtremeEntry>(block, section: section).flags.contains(.approximate)
        case .earliestWindow: return WindowList<InstantEntry>(block, section: section).flags.contains(.approximate)
        case .firstValueWindow: return TimedValueList(block, section: section).isApproximate
        case .distinct:
            return DistinctValues(block, section: section).figure(at: t, window: plan.states[state].window)
                .isApproximate
        case .frequencies: return ValueCounts(block, section: section).isApproximate
        case .sequence: return isSequenceApproximate(state, block: block, at: t)
        case .count, .total, .least, .greatest, .earliest, .latest, .firstValue, .lastValue: return false
        }
    }

    /// The first instant after `t` at which a rule's verdict would turn if no record came; nil for never. Uses a pass
    /// of its own: verdicts of the one before are forgotten.
    public mutating func nextTurn(rule: Int, holds: Bool, until: Int64, block: CustomerBlock, at t: Int64) -> Int64? {
        let spec = plan.rules[rule]
        var instant = until
        if spec.closureCount > 1 { instant = evaluateClosure(rule, block: block, at: t).until }
        while instant != .max {
            let verdict = evaluateClosure(rule, block: block, at: instant)
            if verdict.holds != holds { return instant }
            instant = verdict.until
        }
        return nil
    }

    /// Whether a rule holds at `t`, with all that it refers to evaluated anew; uses a pass of its own.
    public mutating func holds(rule: Int, block: CustomerBlock, at t: Int64) -> Bool {
        evaluateClosure(rule, block: block, at: t).holds
    }

    /// A rule's verdict with all that it refers to evaluated anew.
    private mutating func evaluateClosure(_ rule: Int, block: CustomerBlock, at t: Int64) -> (holds: Bool, until: Int64)
    {
        let spec = plan.rules[rule]
        beginPass()
        var verdict: (holds: Bool, until: Int64) = (false, .max)
        for index in Int(spec.firstInClosure)..<Int(spec.firstInClosure + spec.closureCount) {
            verdict = evaluate(rule: Int(plan.closures[index]), block: block, at: t)
        }
        return verdict
    }
}
