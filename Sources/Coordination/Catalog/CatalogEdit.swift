import Engine
import Rules

/// Definitions as they would be, checked: nothing is changed until a catalog takes it over.
struct CatalogEdit: Sendable {
    /// Bytes that an order with the set of definitions has at most: with room for its envelope below what topics take.
    static let setBytesMax = 900_000

    let definitions: [DefinitionKey: Definition]
    /// With segments' versions as they were; of the next version.
    let checked: CheckedDefinitions
}

extension Catalog {
    /// Tries some definitions in place of what there is; nil takes one out.
    ///
    /// Throws what is wrong with the whole then, by definition: each knows its faults, in fields of its command.
    func edit(_ changes: [DefinitionKey: Definition?]) throws(CatalogEditFaults) -> CatalogEdit {
        var definitions = entries.mapValues(\.definition)
        for (key, definition) in changes { definitions[key] = definition }
        var faults: [DefinitionKey: [CommandFault]] = [:]
        for (key, change) in changes {
            guard let definition = change else { continue }
            let own = admissionFaults(of: definition, among: definitions)
            if !own.isEmpty { faults[key, default: []] += own }
        }
        for (key, definition) in definitions {
            let own = referenceFaults(of: definition, among: definitions)
            if !own.isEmpty { faults[key, default: []] += own }
        }
        let set = Self.set(of: definitions, versions: entries, version: head.version + 1)
        var checked = self.checked
        do {
            checked = try set.check()
        } catch {
            for fault in error.faults {
                let (key, own) = Self.fault(fault, in: set)
                faults[key, default: []].append(own)
            }
        }
        if faults.isEmpty, !Self.fits(set) {
            let text = "all rules and expressions together would have more than \(CatalogEdit.setBytesMax) bytes"
            for key in changes.keys {
                faults[key] = [CommandFault("spec", text + ", which is more than one order holds")]
            }
        }
        guard faults.isEmpty else { throw CatalogEditFaults(faults: faults) }
        return CatalogEdit(definitions: definitions, checked: checked)
    }

    /// What is wrong with what a definition says, whatever its id is.
    func textFaults(of definition: Definition) -> [CommandFault] {
        var texts = DefinitionTexts(
            measures: set.measures.map { DefinitionTexts.Entry(id: $0.id, text: $0.expression) },
            segments: set.segments.map { DefinitionTexts.Entry(id: $0.id, text: $0.ruleText) })
        switch definition.spec {
        case .rule(let rule, _): texts.segments.append(DefinitionTexts.Entry(id: nil, text: rule))
        case .measure(let expression): texts.measures.append(DefinitionTexts.Entry(id: nil, text: expression))
        case .list, .overlap, .differentiators: break
        }
        let faults = DefinitionCheck(texts).faults.filter { $0.id == nil }.map { fault in
            let place = fault.position.map { "\($0): " } ?? ""
            return CommandFault("spec.\(fault.field.rawValue)", place + fault.message)
        }
        return faults + referenceFaults(of: definition, among: entries.mapValues(\.definition))
    }

    private static func fits(_ set: DefinitionSet) -> Bool {
        let texts = set.measures.map(\.expression) + set.segments.compactMap(\.ruleText)
        // Most sets are far from the bound; six bytes are the most that a character takes.
        if texts.reduce(0, { $0 + $1.utf8.count + 1000 }) * 6 < CatalogEdit.setBytesMax { return true }
        return ((try? ShardOrder.adopt(set).json().count) ?? .max) <= CatalogEdit.setBytesMax
    }

    /// Why a definition cannot stand beside the others, whatever it says.
    private func admissionFaults(
        of definition: Definition, among all: [DefinitionKey: Definition]
    ) -> [CommandFault] {
        var faults: [CommandFault] = []
        let key = definition.key
        if key.kind != .measure {
            for kind in DefinitionKind.allCases where kind != .measure && kind != key.kind {
                let other = DefinitionKey(kind: kind, id: key.id)
                if all[other] != nil {
                    faults.append(
                        CommandFault("target", "there is the \(other) already; only a measure may share an id"))
                }
            }
        }
        if let known = entries[key]?.definition, (known.spec == .list) != (definition.spec == .list) {
            faults.append(
                CommandFault(
                    "spec",
                    known.spec == .list
                        ? "\(key.id) is a list, and no rule takes its place: delete it first"
                        : "\(key.id) has a rule, and no list takes its place: delete it first"))
        }
        let count = all.keys.count { $0.kind == key.kind }
        if entries[key] == nil, count > Self.definitionsMax {
            faults.append(
                CommandFault(
                    "target", "there are \(Self.definitionsMax) definitions of the kind \(key.kind.rawValue) already"))
        }
        return faults
    }

    private static func fault(_ fault: DefinitionFault, in set: DefinitionSet) -> (DefinitionKey, CommandFault) {
        let key =
            switch fault.subject {
            case .measure(let index): DefinitionKey(kind: .measure, id: set.measures[index].id)
            case .segment(let index): DefinitionKey(kind: .segment, id: set.segments[index].id)
            }
        let place = fault.position.map { "\($0): " } ?? ""
        let field = fault.field == .id ? "target" : "spec.\(fault.field.rawValue)"
        return (key, CommandFault(field, place + fault.message))
    }
}

/// What is wrong with definitions that were tried, by definition.
struct CatalogEditFaults: Error, Sendable {
    var faults: [DefinitionKey: [CommandFault]]

    /// As one command's that changes `key`: its own faults first, then what it would break.
    func faults(of key: DefinitionKey) -> [CommandFault] {
        let others = faults.filter { $0.key != key }.sorted { $0.key < $1.key }.flatMap { other, faults in
            faults.map { CommandFault("spec", "the \(other) would be wrong: \($0.text)") }
        }
        return (faults[key] ?? []) + others
    }
}
