import Rules

extension Catalog {
    /// Takes a record in; answers whether it is one of definitions.
    mutating func restore(key: String, value: [UInt8]?) throws(CatalogFault) -> Bool {
        let (family, rest) = CatalogKey.split(key)
        if key == CatalogKey.head {
            head =
                try value.map { (bytes) throws(CatalogFault) in try CatalogCodec.read(Head.self, key: key, bytes) }
                ?? Head()
        } else if family == "configured", let name = CatalogKey.definitionKey(rest) {
            configured[name] = try read(String.self, key, value)
        } else if family == "retired", let name = CatalogKey.definitionKey(rest) {
            retired[name] = try read(Retired.self, key, value)
        } else if let name = CatalogKey.definitionKey(key) {
            let entry = try read(CatalogEntry.self, key, value)
            guard entry == nil || entry?.key == name else {
                throw .malformed(key: key, text: "it holds another definition")
            }
            entries[name] = entry
        } else {
            return false
        }
        return true
    }

    private func read<Content: Codable>(
        _ type: Content.Type, _ key: String, _ value: [UInt8]?
    ) throws(CatalogFault) -> Content? {
        guard let value else { return nil }
        return try CatalogCodec.read(type, key: key, value)
    }

    /// All records are in: checks the whole.
    mutating func finishRestore() throws(CatalogFault) {
        do {
            checked = try Self.set(of: entries.mapValues(\.definition), versions: entries, version: head.version)
                .check()
        } catch {
            throw .inconsistent(error.description)
        }
        for entry in entries.values.sorted(by: { $0.key < $1.key }) {
            let faults = referenceFaults(of: entry.definition, among: entries.mapValues(\.definition))
            if let fault = faults.first { throw .inconsistent("\(entry.key): \(fault.text)") }
        }
    }

    /// The set of some definitions, by id.
    static func set(
        of definitions: [DefinitionKey: Definition], versions: [DefinitionKey: CatalogEntry], version: UInt64
    ) -> DefinitionSet {
        var set = DefinitionSet(version: version)
        for (key, definition) in definitions.sorted(by: { $0.key < $1.key }) {
            switch definition.spec {
            case .measure(let expression):
                set.measures.append(.init(id: key.id, name: definition.name, expression: expression))
            case .rule(let rule, let isBackfilled):
                set.segments.append(
                    .init(
                        id: key.id, name: definition.name, version: versions[key]?.version ?? 1,
                        membership: .rule(rule, isBackfilled: isBackfilled)))
            case .list:
                set.segments.append(
                    .init(id: key.id, name: definition.name, version: versions[key]?.version ?? 1, membership: .list))
            case .overlap, .differentiators: break
            }
        }
        return set
    }
}
