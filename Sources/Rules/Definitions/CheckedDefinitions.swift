import Numerics

/// A set of definitions of which nothing is wrong, parsed: made by `DefinitionSet.check`.
public struct CheckedDefinitions: Sendable {
    public let set: DefinitionSet
    /// By measure of the set.
    public let expressions: [MeasureExpression]
    /// By segment of the set; nil for lists.
    public let rules: [ParsedRule?]
    /// What a further rule may refer to.
    public let context: RuleContext
    private let segmentIndex: [String: Int]

    init(_ set: DefinitionSet, expressions: [MeasureExpression], rules: [ParsedRule?], context: RuleContext) {
        self.set = set
        self.expressions = expressions
        self.rules = rules
        self.context = context
        segmentIndex = Dictionary(set.segments.enumerated().map { ($1.id, $0) }) { first, _ in first }
    }

    /// The plan that a shard works by.
    /// - Parameter sessionGap: milliseconds without an event after which the next one begins a visit.
    public func plan(sessionGap: Int64) -> Plan {
        Plan(
            segments: zip(set.segments, rules).map { SegmentDefinition($0, rule: $1?.rule) },
            measures: zip(set.measures, expressions).map {
                MeasureDefinition(id: $0.id, name: $0.name, expression: $1)
            },
            sessionGap: sessionGap, version: set.version)
    }

    /// The rule of a segment; nil for a list, and where there is no such segment.
    public func rule(ofSegment id: String) -> ParsedRule? { segmentIndex[id].flatMap { rules[$0] } }

    /// Hash of who is meant by a segment: of its rule, with measures by name replaced by what they stand for. Two spellings
    /// of a rule have the same, and so have all lists. nil where there is no such segment.
    public func ruleFingerprint(ofSegment id: String) -> UInt64? {
        segmentIndex[id].map { Plan.fingerprint(of: rules[$0]?.rule) }
    }

    // MARK: References

    /// Ids of the measures that a segment's rule has by name, in the order of its text.
    public func measures(namedBySegment id: String) -> [String] { rule(ofSegment: id)?.measures ?? [] }

    /// Ids of the segments that a segment's rule refers to, in the order of its text.
    public func segments(namedBySegment id: String) -> [String] {
        var named: [String] = []
        for reference in rule(ofSegment: id)?.references ?? [] where !named.contains(reference.segment) {
            named.append(reference.segment)
        }
        return named
    }

    /// Ids of the segments whose rules have a measure by name, in the order of the set.
    public func segments(namingMeasure id: String) -> [String] {
        set.segments.indices.filter { rules[$0]?.measures.contains(id) ?? false }.map { set.segments[$0].id }
    }

    /// Ids of the segments whose rules refer to a segment, in the order of the set.
    public func segments(namingSegment id: String) -> [String] {
        set.segments.indices.filter { rules[$0]?.references.contains { $0.segment == id } ?? false }
            .map { set.segments[$0].id }
    }

    // MARK: What rules read

    /// What a segment's rule reads, and the rules of the segments that it refers to, directly or not; nothing for a
    /// list.
    public func reads(ofSegment id: String) -> RuleReads {
        var reads = RuleReads()
        var rest = [id]
        var seen: Set = [id]
        while let next = rest.popLast() {
            guard let rule = rule(ofSegment: next) else { continue }
            let own = RuleReads(rule.rule)
            rest += own.segments.filter { seen.insert($0).inserted }
            reads.formUnion(own)
        }
        return reads
    }

    /// Ids of the defined measures whose expressions are part of what is read, named there or not.
    public func measures(in reads: RuleReads) -> [String] {
        zip(set.measures, expressions).filter { reads.measures.contains($1) }.map(\.0.id)
    }
}

extension DefinitionSet {
    /// Parses and checks everything; throws every fault at once.
    public func check() throws(DefinitionFaults) -> CheckedDefinitions {
        let check = DefinitionCheck(
            DefinitionTexts(
                measures: measures.map { DefinitionTexts.Entry(id: $0.id, text: $0.expression) },
                segments: segments.map { DefinitionTexts.Entry(id: $0.id, text: $0.ruleText) }))
        let faults =
            Self.idFaults(measures.map(\.id)) { .measure($0) } + Self.idFaults(segments.map(\.id)) { .segment($0) }
            + check.faults
        guard faults.isEmpty else { throw DefinitionFaults(Self.sorted(faults)) }
        return CheckedDefinitions(
            self, expressions: check.expressions.compactMap { $0 }, rules: check.rules, context: check.context)
    }

    private static func idFaults(
        _ ids: [String], _ subject: (Int) -> DefinitionFault.Subject
    ) -> [DefinitionFault] {
        var taken: Set<String> = []
        return ids.enumerated().compactMap { index, id in
            if !DefinitionID.isWellFormed(id) { return DefinitionFault(subject(index), id: id, .malformedID) }
            return taken.insert(id).inserted ? nil : DefinitionFault(subject(index), id: id, .takenID)
        }
    }

    /// Measures first, in the order of the set; of one definition as found.
    private static func sorted(_ faults: [DefinitionFault]) -> [DefinitionFault] {
        func place(_ subject: DefinitionFault.Subject) -> (Int, Int) {
            switch subject {
            case .measure(let index): (0, index)
            case .segment(let index): (1, index)
            }
        }
        return faults.enumerated().sorted { left, right in
            let (first, second) = (place(left.element.subject), place(right.element.subject))
            return (first.0, first.1, left.offset) < (second.0, second.1, right.offset)
        }.map(\.element)
    }
}

extension DefinitionSet.Segment {
    /// nil for a list.
    public var ruleText: String? {
        switch membership {
        case .rule(let text, _): text
        case .list: nil
        }
    }
}
