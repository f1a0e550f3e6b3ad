import Rules

/// What an edit changed.
struct CatalogChange: Sendable, Equatable {
    /// Definitions of which anything is another, new ones included.
    var written: [DefinitionKey] = []
    var removed: [DefinitionKey] = []
    /// Segments whose members may be others now: new, or of another version.
    var segments: [String] = []
    /// Insights that ask something else now, or are new.
    var insights: [String] = []
    /// Whether shards must be told.
    var isOfShards = false

    var isEmpty: Bool { written.isEmpty && removed.isEmpty && segments.isEmpty && !isOfShards }
}

extension Catalog {
    /// Takes an edit over.
    /// - Parameter sources: who wrote each definition that is written; of others nothing changes but versions.
    mutating func apply(
        _ edit: CatalogEdit, sources: [DefinitionKey: CatalogEntry.Source], at wall: Int64
    ) -> CatalogChange {
        var change = CatalogChange()
        for key in entries.keys.sorted() where edit.definitions[key] == nil {
            retire(key)
            change.removed.append(key)
        }
        for (key, definition) in edit.definitions.sorted(by: { $0.key < $1.key }) {
            write(definition, key, edit.checked, sources[key], at: wall, &change)
        }
        settle(edit, &change)
        return change
    }

    private mutating func write(
        _ definition: Definition, _ key: DefinitionKey, _ checked: CheckedDefinitions, _ source: CatalogEntry.Source?,
        at wall: Int64, _ change: inout CatalogChange
    ) {
        guard var entry = entries[key] else {
            admit(definition, source: source ?? .control, at: wall)
            change.written.append(key)
            if key.kind == .segment { change.segments.append(key.id) }
            if key.kind.isRun { change.insights.append(key.id) }
            return
        }
        let before = entry
        if definition != entry.definition {
            entry.edited = wall
            change.written.append(key)
        }
        if let source { entry.source = source }
        if isAnother(definition, than: entry.definition, checked) {
            entry.version += 1
            if key.kind == .segment { change.segments.append(key.id) }
            if key.kind.isRun { change.insights.append(key.id) }
        }
        entry.definition = definition
        if entry != before { put(entry) }
    }

    /// Whether a definition means something else than the one before.
    private func isAnother(
        _ definition: Definition, than known: Definition, _ checked: CheckedDefinitions
    ) -> Bool {
        switch definition.spec {
        case .rule:
            // A measure that it reads may say something else, though its own text is the same.
            checked.ruleFingerprint(ofSegment: definition.id) != self.checked.ruleFingerprint(ofSegment: definition.id)
        case .measure(let expression):
            definition.spec != known.spec
                && (try? MeasureExpression.parse(expression))?.canonicalText != canonicalExpression(known)
        case .list, .overlap, .differentiators: definition.spec != known.spec
        }
    }

    private func canonicalExpression(_ definition: Definition) -> String? {
        guard case .measure(let expression) = definition.spec else { return nil }
        return (try? MeasureExpression.parse(expression))?.canonicalText
    }

    /// Makes the set that shards are told, with a version of its own if it differs.
    private mutating func settle(_ edit: CatalogEdit, _ change: inout CatalogChange) {
        let definitions = entries.mapValues(\.definition)
        var set = Self.set(of: definitions, versions: entries, version: head.version)
        change.isOfShards = set != checked.set || head.version == 0
        guard change.isOfShards else { return }
        head.version += 1
        set.version = head.version
        checked = edit.checked.renumbered(as: set)
        writeHead()
    }
}
