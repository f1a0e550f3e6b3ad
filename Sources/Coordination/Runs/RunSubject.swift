import Engine
import Insights
import Rules

/// What a run is of: an insight as it is defined when the run begins, and what the definitions say of its segments.
struct RunSubject: Sendable {
    let entry: CatalogEntry
    private let segmentNames: [String: String]
    private let definitions: CheckedDefinitions
    /// Paths of attributes, by their keys, that are not used, nor what lies within them.
    private let protected: [[String]]

    init(_ entry: CatalogEntry, _ context: RunContext, protectedAttributes: Set<String>) {
        self.entry = entry
        segmentNames = context.segmentNames
        definitions = context.definitions
        protected = protectedAttributes.map { path in
            let field = InsightField(id: path, list: .attribute, kind: .category)
            if case .attribute(let keys) = FieldSource(field) { return keys }
            return [path]
        }
    }

    func name(ofSegment id: String) -> SegmentName { SegmentName(id: id, name: segmentNames[id]) }

    /// A field with what the configuration and a segment's rule say of it: whether it is protected, and whether the rule
    /// reads it, or, of a measure, the same events.
    /// - Parameter segment: whose rule is looked at; nil for none.
    func marked(_ field: InsightField, definedBy segment: String?) -> InsightField {
        var field = field
        guard let source = FieldSource(field) else { return field }
        if case .attribute(let keys) = source { field.isProtected = protected.contains { keys.starts(with: $0) } }
        if let segment { field.definesSegment = reads(source, definitions.reads(ofSegment: segment)) }
        return field
    }

    private func reads(_ source: FieldSource, _ reads: RuleReads) -> Bool {
        switch source {
        case .attribute(let keys): return reads.attributes.contains { $0.keys == keys }
        case .visits: return reads.readsVisits
        case .events(let name, _): return reads.eventNames.contains(name)
        case .measure(let id):
            guard let index = definitions.set.measures.firstIndex(where: { $0.id == id }) else { return false }
            let expression = definitions.expressions[index]
            guard let select = expression.select else { return reads.readsVisits }
            return reads.eventNames.contains(select.foldedName)
        }
    }
}
