import Events
import Numerics

/// Gathers the parts of a plan: equal states, selects and comparisons are kept once.
struct PlanBuilder {
    let segments: [SegmentDefinition]
    let measures: [MeasureDefinition]
    let sessionGap: Int64
    let version: UInt64
    var properties: [PropertyPath] = []
    var attributes: [AttributePath] = []
    var comparisons: [CompiledComparison] = []
    var comparisonNumbers: [[Int64]] = []
    var filters: [CompiledFilter] = []
    var selects: [EventSelect] = []
    var selectFilters: [Int32] = []
    var states: [StateSpec] = []
    var tests: [TestSpec] = []
    /// What each measure reads, as a test's figure.
    var measureFigures: [TestSpec] = []
    var testExpressions: [Test] = []
    var steps: [RuleStep] = []
    var rules: [RuleSpec] = []
    var closures: [Int32] = []
    var order: [Int32] = []
    var sequences: [SequenceSpec] = []
    var sequenceSteps: [SequenceStep] = []
    var sequenceStates: [Int32] = []
    /// Selects of sequences, by mark.
    var markSelects: [Int] = []
    var eventPlans: [EventPlan] = []
    var updates: [StateUpdate] = []
    var marks: [MarkedSelect] = []
    var affected: [Int32] = []
    var eventPlanIndex: [String: Int] = [:]
    var attributeRules: [[UInt8]: [Int32]] = [:]
    var listRules: [Int: [Int32]] = [:]
    var stackDepth = 1

    /// What each rule reads, gathered while it is compiled.
    struct Reads {
        var eventNames: Set<String> = []
        var allEvents = false
        var attributeKeys: Set<[UInt8]> = []
        var segments: Set<Int> = []
        var isTimed = false
    }
    var reads: [Reads] = []
    private var segmentIndex: [String: Int] = [:]
    private var stateByFingerprint: [UInt64: Int] = [:]
    private var comparisonIndex: [Comparison: Int] = [:]
    private var selectIndex: [EventSelect: Int] = [:]

    init(segments: [SegmentDefinition], measures: [MeasureDefinition], sessionGap: Int64, version: UInt64) {
        self.version = version
        self.segments = segments.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
        self.measures = measures
        self.sessionGap = sessionGap
        for (index, segment) in self.segments.enumerated() { segmentIndex[segment.id] = index }
        for measure in measures {
            var spec = TestSpec.empty
            spec.function = MeasureFunction.Code(measure.expression.function)
            spec.window = measure.expression.window ?? StateSpec.noWindow
            spec.state = state(for: measure.expression)
            measureFigures.append(spec)
        }
        for index in self.segments.indices { addRule(of: index) }
        settleOrder()
        for index in rules.indices { closeOver(index) }
        makeEventPlans()
        makeAttributeRules()
        makeListRules()
    }

    // MARK: Rules and tests

    private mutating func addRule(of segment: Int) {
        let firstStep = steps.count
        let firstTest = tests.count
        reads.append(Reads())
        if let rule = segments[segment].rule {
            stackDepth = max(stackDepth, addSteps(rule))
        } else {
            addList(segment)
        }
        rules.append(
            RuleSpec(
                firstStep: Int32(firstStep), stepCount: Int32(steps.count - firstStep), firstTest: Int32(firstTest),
                testCount: Int32(tests.count - firstTest), firstInClosure: 0, closureCount: 0, isTimed: false,
                canRise: false))
    }

    /// A list's rule: its members are in it.
    private mutating func addList(_ segment: Int) {
        stackDepth = max(stackDepth, 1)
        steps.append(RuleStep(code: Int32(tests.count)))
        var test = TestSpec.empty
        test.kind = .listed
        test.index = Int32(segment)
        tests.append(test)
        testExpressions.append(.inSegment(segments[segment].id))
    }

    /// Appends the program of a rule in postfix order; answers how many verdicts it has on the stack at most.
    private mutating func addSteps(_ rule: Rule) -> Int {
        switch rule {
        case .test(let test):
            steps.append(RuleStep(code: Int32(tests.count)))
            addTest(test)
            return 1
        case .not(let inner):
            let depth = addSteps(inner)
            steps.append(RuleStep(code: RuleStep.not))
            return depth
        case .all(let parts): return addChain(parts, operator: RuleStep.and)
        case .any(let parts): return addChain(parts, operator: RuleStep.or)
        }
    }

    private mutating func addChain(_ parts: [Rule], operator code: Int32) -> Int {
        var depth = 0
        for (index, part) in parts.enumerated() {
            depth = max(depth, addSteps(part) + (index == 0 ? 0 : 1))
            if index > 0 { steps.append(RuleStep(code: code)) }
        }
        return depth
    }

    private mutating func addTest(_ test: Test) {
        var spec = TestSpec.empty
        switch test {
        case .exists(let path):
            spec.kind = .attributeExists
            spec.attribute = attribute(path)
        case .inSegment(let id):
            spec.kind = .inSegment
            spec.index = Int32(segmentIndex[id] ?? -1)
            if let index = segmentIndex[id] { reads[reads.count - 1].segments.insert(index) }
        case .sequence(let sequence):
            spec.kind = .sequence
            spec.state = addSequence(sequence)
            spec.window = sequence.window ?? StateSpec.noWindow
        case .compare(.attribute(let path), let comparison):
            spec.attribute = attribute(path)
            spec.index = self.comparison(comparison)
        case .compare(.measure(let measure), let comparison):
            addFigure(measure, comparison, &spec)
        case .within(.attribute(let path), let duration):
            spec.kind = .attributeWithin
            spec.attribute = attribute(path)
            spec.duration = duration
            reads[reads.count - 1].isTimed = true
        case .within(.measure(let measure), let duration):
            spec.kind = .figureWithin
            read(measure, &spec)
            spec.duration = duration
            reads[reads.count - 1].isTimed = true
        }
        tests.append(spec)
        testExpressions.append(test)
    }

    /// A measure's comparison; a threshold on a count or a total gets a test of its own.
    private mutating func addFigure(_ measure: MeasureExpression, _ comparison: Comparison, _ spec: inout TestSpec) {
        read(measure, &spec)
        spec.kind = .figure
        spec.index = self.comparison(comparison)
        let compiled = comparisons[Int(spec.index)]
        switch measure.function {
        case .count, .visits: takeThreshold(of: compiled.wholes, as: .countAtLeast, &spec)
        case .sum: takeThreshold(of: compiled.millionths, as: .totalAtLeast, &spec)
        default: break
        }
    }

    /// A comparison that holds from a bound on, or up to one, asks for a threshold.
    private func takeThreshold(of range: FigureRange?, as kind: TestKind, _ spec: inout TestSpec) {
        guard let range, !range.isInverted, range.low != range.high else { return }
        if range.high == .max && range.low != .min {
            spec.kind = kind
            spec.threshold = range.low
        } else if range.low == .min && range.high != .max {
            spec.kind = kind
            spec.threshold = range.high + 1
            spec.isNegated = true
        }
    }

    private mutating func read(_ measure: MeasureExpression, _ spec: inout TestSpec) {
        spec.function = MeasureFunction.Code(measure.function)
        spec.window = measure.window ?? StateSpec.noWindow
        spec.state = state(for: measure)
        if let name = measure.select?.foldedName {
            reads[reads.count - 1].eventNames.insert(name)
        } else {
            reads[reads.count - 1].allEvents = true
        }
        if measure.window != nil || measure.function == .daysSince { reads[reads.count - 1].isTimed = true }
    }

    private mutating func attribute(_ path: PropertyPath) -> Int32 {
        let attribute = AttributePath(path)
        reads[reads.count - 1].attributeKeys.insert(Array(attribute.bytes[..<attribute.firstKeyBytes]))
        if let index = attributes.firstIndex(of: attribute) { return Int32(index) }
        attributes.append(attribute)
        return Int32(attributes.count - 1)
    }

    private mutating func comparison(_ comparison: Comparison) -> Int32 {
        if let index = comparisonIndex[comparison] { return Int32(index) }
        comparisons.append(CompiledComparison(comparison))
        comparisonNumbers.append(comparison.numbers)
        comparisonIndex[comparison] = comparisons.count - 1
        return Int32(comparisons.count - 1)
    }

    // MARK: States

    mutating func property(_ path: PropertyPath) -> Int {
        if let index = properties.firstIndex(of: path) { return index }
        properties.append(path)
        return properties.count - 1
    }

    mutating func select(_ select: EventSelect) -> Int {
        // Two spellings of a name are one select.
        let key = EventSelect(name: select.foldedName, foldedName: select.foldedName, filter: select.filter)
        if let index = selectIndex[key] { return index }
        if let filter = select.filter {
            filters.append(CompiledFilter(filter) { self.property($0) })
            selectFilters.append(Int32(filters.count - 1))
        } else {
            selectFilters.append(-1)
        }
        selects.append(key)
        selectIndex[key] = selects.count - 1
        return selects.count - 1
    }

    /// The state that a measure reads, made if it is new; -1 for `visits()`, which the header counts.
    private mutating func state(for measure: MeasureExpression) -> Int32 {
        guard let kind = measure.stateKind else { return -1 }
        let window = measure.keepsWindow ? measure.window ?? StateSpec.noWindow : StateSpec.noWindow
        let select = measure.select.map { self.select($0) } ?? -1
        let slot = measure.property.map { property($0) } ?? -1
        let text = [
            "\(kind)", select < 0 ? "" : selects[select].canonicalText,
            slot < 0 ? "" : properties[slot].canonicalText, "\(window)",
        ].joined(separator: "\n")
        return addState(
            StateSpec(
                kind: kind, select: Int32(select), slot: Int32(slot), sequence: -1, window: window,
                fingerprint: XXH3.hash64(text)))
    }

    private mutating func addState(_ state: StateSpec) -> Int32 {
        if let index = stateByFingerprint[state.fingerprint] { return Int32(index) }
        states.append(state)
        stateByFingerprint[state.fingerprint] = states.count - 1
        return Int32(states.count - 1)
    }

    private mutating func addSequence(_ sequence: SequenceExpression) -> Int32 {
        let fingerprint = XXH3.hash64(
            "sequence\n" + SequenceExpression(steps: sequence.steps, window: nil).canonicalText)
        for step in sequence.steps { reads[reads.count - 1].eventNames.insert(step.select.foldedName) }
        let firstStep = sequenceSteps.count
        var absences: Int32 = 0
        for step in sequence.steps {
            let mark = self.mark(step.select)
            switch step {
            case .event(_, let within):
                sequenceSteps.append(
                    SequenceStep(
                        isAbsence: false, mark: mark, within: within ?? StateSpec.noWindow, absence: -1))
            case .absence(_, let within):
                sequenceSteps.append(SequenceStep(isAbsence: true, mark: mark, within: within, absence: absences))
                absences += 1
            }
        }
        var trailing = sequenceSteps.count
        while sequenceSteps[trailing - 1].isAbsence { trailing -= 1 }
        if sequence.window != nil || absences > 0 { reads[reads.count - 1].isTimed = true }
        if let known = stateByFingerprint[fingerprint] {
            sequenceSteps.removeSubrange(firstStep...)
            return Int32(known)
        }
        sequences.append(
            SequenceSpec(
                firstStep: Int32(firstStep), stepCount: Int32(sequence.steps.count), absenceCount: absences,
                window: StateSpec.noWindow, trailingAbsence: Int32(trailing - firstStep)))
        let state = addState(
            StateSpec(
                kind: .sequence, select: -1, slot: -1, sequence: Int32(sequences.count - 1),
                window: StateSpec.noWindow, fingerprint: fingerprint))
        sequenceStates.append(state)
        return state
    }

    private mutating func mark(_ select: EventSelect) -> Int32 {
        let index = self.select(select)
        if let mark = markSelects.firstIndex(of: index) { return Int32(mark) }
        markSelects.append(index)
        return Int32(markSelects.count - 1)
    }
}
