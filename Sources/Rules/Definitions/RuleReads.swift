/// What the verdict of a rule depends on.
public struct RuleReads: Sendable, Equatable {
    public var attributes: Set<PropertyPath> = []
    /// Measures that are part of the rule, those that it has by name included.
    public var measures: Set<MeasureExpression> = []
    /// Folded names of the events that its measures and sequences read.
    public var eventNames: Set<String> = []
    /// Whether it counts visits, to which events of every name belong.
    public var readsVisits = false
    public var segments: Set<String> = []

    public init() {}

    public init(_ rule: Rule) { add(rule) }

    public mutating func formUnion(_ other: RuleReads) {
        attributes.formUnion(other.attributes)
        measures.formUnion(other.measures)
        eventNames.formUnion(other.eventNames)
        readsVisits = readsVisits || other.readsVisits
        segments.formUnion(other.segments)
    }

    private mutating func add(_ rule: Rule) {
        switch rule {
        case .any(let rules), .all(let rules): for rule in rules { add(rule) }
        case .not(let rule): add(rule)
        case .test(let test): add(test)
        }
    }

    private mutating func add(_ test: Test) {
        switch test {
        case .exists(let path): attributes.insert(path)
        case .inSegment(let id): segments.insert(id)
        case .sequence(let sequence): eventNames.formUnion(sequence.steps.map(\.select.foldedName))
        case .compare(let operand, _), .within(let operand, _): add(operand)
        }
    }

    private mutating func add(_ operand: Operand) {
        switch operand {
        case .attribute(let path): attributes.insert(path)
        case .measure(let measure):
            measures.insert(measure)
            if let select = measure.select {
                eventNames.insert(select.foldedName)
            } else {
                readsVisits = true
            }
        }
    }
}
