import Events
import Numerics

/// All rules of a set of definitions, compiled: what is kept of a customer, what each event changes, and how each
/// verdict is reached. Immutable; shared by all shards.
///
/// Rules are numbered by the order of their segments' ids, in which changes of one instant are published.
public final class Plan: Sendable {
    public let segments: [SegmentDefinition]
    public let measures: [MeasureDefinition]
    /// Of the set of definitions that it was made of; 0 for a configuration's that no coordinator has seen yet.
    public let version: UInt64
    /// Milliseconds without an event after which the next one begins a visit.
    public let sessionGap: Int64
    /// The properties that rules read.
    public let interests: EventInterests
    /// Hash of each segment's id, by which memberships are found again under another plan.
    public let segmentFingerprints: [UInt64]
    /// Hash of each segment's rule, by which an edit is noticed.
    public let ruleFingerprints: [UInt64]
    /// The tests of all rules in words, as causes name them.
    public let testTexts: [String]
    /// The number each test compares with, in millionths; nil where there is no single one.
    let thresholds: [Int64?]
    /// States that begin visits add to.
    let visitStates: FlatArray<Int32>
    /// Words of marks an event of the ring has.
    public let markWords: Int
    /// Hash of all sequences' selects: another one makes the ring's marks void.
    public let marksFingerprint: UInt64

    let states: FlatArray<StateSpec>
    let tests: FlatArray<TestSpec>
    /// What each measure reads, as the figure of a test that compares with nothing.
    let measureFigures: FlatArray<TestSpec>
    let steps: FlatArray<RuleStep>
    let rules: FlatArray<RuleSpec>
    let closures: FlatArray<Int32>
    /// All rules, and those that time alone can change, in the order in which they are settled.
    let order: FlatArray<Int32>
    let timedOrder: FlatArray<Int32>
    let sequences: FlatArray<SequenceSpec>
    let sequenceSteps: FlatArray<SequenceStep>
    /// Each sequence's state.
    let sequenceStates: FlatArray<Int32>
    let comparisons: [CompiledComparison]
    /// The numbers of each comparison, millionths.
    let comparisonNumbers: [[Int64]]
    let attributes: [AttributePath]
    /// The condition of each select; -1 for none.
    let selectFilters: FlatArray<Int32>
    let filters: [CompiledFilter]
    /// The folded name of each select's events.
    let selectNames: [[UInt8]]
    let eventPlans: FlatArray<EventPlan>
    let updates: FlatArray<StateUpdate>
    let marks: FlatArray<MarkedSelect>
    let affected: FlatArray<Int32>
    /// Index into `eventPlans` by folded name; 0 is the plan of names no rule reads.
    let eventPlanIndex: [String: Int]
    /// Rules that read an attribute, by its first key, in the order in which they are settled.
    let attributeRules: [[UInt8]: [Int32]]
    /// Rules that refer to a list segment, directly or not, by its index, in the order in which they are settled.
    let listRules: [Int: [Int32]]
    /// Whether any rule has several tests, so that the cause of its turn must be looked for.
    let hasSeveralTests: Bool
    /// Most verdicts a rule's program has on its stack.
    let stackDepth: Int

    /// Number of states a customer has room for.
    public var stateCount: Int { states.count }
    public func state(_ index: Int) -> StateSpec { states[index] }
    public var segmentCount: Int { segments.count }

    /// The rules to evaluate after an event.
    @inline(__always)
    public func rules(of event: EventPlan) -> RuleList {
        unsafe RuleList(affected.pointer(at: Int(event.firstRule)), count: Int(event.ruleCount))
    }
    /// All rules.
    public var allRules: RuleList { unsafe RuleList(order.pointer(at: 0), count: order.count) }

    /// The rules that read an attribute, by its first key.
    public func rules(readingAttribute key: UnsafeRawBufferPointer) -> [Int32] {
        unsafe attributeRules[Array(key)] ?? []
    }

    init(_ parts: PlanBuilder) {
        segments = parts.segments
        measures = parts.measures
        version = parts.version
        sessionGap = parts.sessionGap
        interests = EventInterests(properties: parts.properties.map(\.keys))
        segmentFingerprints = parts.segments.map { Self.fingerprint(ofSegment: $0.id) }
        ruleFingerprints = parts.segments.map { Self.fingerprint(of: $0.rule) }
        testTexts = parts.testExpressions.map(\.canonicalText)
        thresholds = parts.testExpressions.map(\.threshold)
        visitStates = FlatArray(parts.states.indices.filter { parts.states[$0].kind == .visitWindow }.map { Int32($0) })
        markWords = (parts.markSelects.count + 31) / 32
        marksFingerprint = XXH3.hash64(
            parts.markSelects.map { parts.selects[$0].canonicalText }.joined(separator: "\n"))
        states = FlatArray(parts.states)
        tests = FlatArray(parts.tests)
        measureFigures = FlatArray(parts.measureFigures)
        steps = FlatArray(parts.steps)
        rules = FlatArray(parts.rules)
        closures = FlatArray(parts.closures)
        order = FlatArray(parts.order)
        timedOrder = FlatArray(parts.order.filter { parts.rules[Int($0)].isTimed })
        sequences = FlatArray(parts.sequences)
        sequenceSteps = FlatArray(parts.sequenceSteps)
        sequenceStates = FlatArray(parts.sequenceStates)
        comparisons = parts.comparisons
        comparisonNumbers = parts.comparisonNumbers
        attributes = parts.attributes
        selectFilters = FlatArray(parts.selectFilters)
        filters = parts.filters
        selectNames = parts.selects.map { Array($0.foldedName.utf8) }
        eventPlans = FlatArray(parts.eventPlans)
        updates = FlatArray(parts.updates)
        marks = FlatArray(parts.marks)
        affected = FlatArray(parts.affected)
        eventPlanIndex = parts.eventPlanIndex
        attributeRules = parts.attributeRules
        listRules = parts.listRules
        hasSeveralTests = parts.rules.contains { $0.testCount > 1 }
        stackDepth = parts.stackDepth
    }

    /// Compiles definitions whose rules have been checked; segments do not refer to each other in a circle.
    public convenience init(
        segments: [SegmentDefinition], measures: [MeasureDefinition], sessionGap: Int64 = 1_800_000,
        version: UInt64 = 0
    ) {
        self.init(PlanBuilder(segments: segments, measures: measures, sessionGap: sessionGap, version: version))
    }

    public static func fingerprint(ofSegment id: String) -> UInt64 { XXH3.hash64(id) }

    /// Hash of a segment's rule in canonical text; nil stands for a list. No rule is an empty text.
    static func fingerprint(of rule: Rule?) -> UInt64 { XXH3.hash64(rule?.canonicalText ?? "") }

    /// The rules for which `isTouched` holds, and all that refer to them, directly or not, in the order in which they are
    /// settled.
    public func rules(touchedBy isTouched: [Bool]) -> [Int32] {
        (0..<order.count).map { order[$0] }.filter { rule in
            let spec = rules[Int(rule)]
            return (spec.firstInClosure..<spec.firstInClosure + spec.closureCount).contains {
                isTouched[Int(closures[Int($0)])]
            }
        }
    }

    /// The states that a segment's rule reads, those of the segments it refers to included, each with the window, in
    /// milliseconds, past which nothing of them is read; nil for none.
    public func reads(of segment: Int) -> [(state: Int, window: Int64?)] {
        let closure = rules[segment]
        var reads: [(state: Int, window: Int64?)] = []
        for index in Int(closure.firstInClosure)..<Int(closure.firstInClosure + closure.closureCount) {
            let rule = rules[Int(closures[index])]
            for number in Int(rule.firstTest)..<Int(rule.firstTest + rule.testCount) where tests[number].state >= 0 {
                // A chain of a sequence may have begun long before the duration in which it counts.
                let hasWindow = tests[number].window != StateSpec.noWindow && tests[number].kind != .sequence
                reads.append((Int(tests[number].state), hasWindow ? tests[number].window : nil))
            }
        }
        return reads
    }

    /// What an event of a folded name does.
    public func eventPlan(foldedName: String) -> EventPlan { eventPlans[eventPlanIndex[foldedName] ?? 0] }

    /// Index of a segment by its id.
    public func segmentIndex(_ id: String) -> Int? { segments.firstIndex { $0.id == id } }
}

/// An attribute by its path: keys joined by 0xFF, which no UTF-8 text contains.
struct AttributePath: Sendable, Equatable {
    let bytes: [UInt8]
    /// Bytes of the first key.
    let firstKeyBytes: Int

    init(_ path: PropertyPath) {
        bytes = Array(path.keys.map { Array($0.utf8) }.joined(separator: [0xFF]))
        firstKeyBytes = path.keys[0].utf8.count
    }
}
