/// The keys of records of `catalog`.
enum CatalogKey {
    static let head = "set"

    static func definition(_ key: DefinitionKey) -> String { "\(key.kind.rawValue)/\(key.id)" }
    static func configured(_ key: DefinitionKey) -> String { "configured/\(key.kind.rawValue)/\(key.id)" }
    static func retired(_ key: DefinitionKey) -> String { "retired/\(key.kind.rawValue)/\(key.id)" }
    static func command(slot: Int) -> String { "command/\(slot)" }
    static func pending(_ id: String) -> String { "pending/\(id)" }
    static func clock(_ partition: Int32) -> String { "clock/\(partition)" }
    static func adoption(_ partition: Int32) -> String { "adoption/\(partition)" }
    static func progress(_ segment: String) -> String { "progress/\(segment)" }

    /// The part before the first `/`, and what follows it.
    static func split(_ key: String) -> (family: String, rest: String) {
        let parts = key.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    }

    /// A definition by what stands behind `configured/` or `retired/`.
    static func definitionKey(_ text: String) -> DefinitionKey? {
        let (kind, id) = split(text)
        return DefinitionKind(rawValue: kind).map { DefinitionKey(kind: $0, id: id) }
    }
}
