import Rules

/// All definitions there are, what the configuration last said, and what is remembered of those that are no more.
///
/// Always whole: every rule in it is checked, every reference leads somewhere, and nothing leads in a circle. What
/// changes is noted as records of `catalog`.
struct Catalog: Sendable {
    /// Definitions of a kind.
    static let definitionsMax = 1000
    /// Definitions that are gone of which versions are remembered one by one.
    static let retiredMax = 1000

    /// From where a definition counts on that comes back.
    struct Retired: Codable, Sendable, Equatable {
        var version: UInt32
        var runs: UInt64
        /// Counts retirements: the oldest go first.
        var order: UInt64
    }

    /// What holds for the whole.
    struct Head: Codable, Sendable, Equatable {
        /// Of the set of definitions.
        var version: UInt64 = 0
        var retirements: UInt64 = 0
        /// No definition that is new begins below these: of those that are forgotten altogether.
        var versionFloor: UInt32 = 0
        var runsFloor: UInt64 = 0
    }

    var head = Head()
    var entries: [DefinitionKey: CatalogEntry] = [:]
    var configured: [DefinitionKey: String] = [:]
    var retired: [DefinitionKey: Retired] = [:]
    /// Measures and segments, parsed; of `head.version`.
    var checked: CheckedDefinitions
    private var outputs: [CoordinatorOutput] = []

    init() { checked = .none }

    /// What shards work by.
    var set: DefinitionSet { checked.set }

    /// The definition that a command means; a measure only if it is asked for or nothing else has the id.
    func find(_ id: String, kind: DefinitionKind?) -> [CatalogEntry] {
        let kinds = kind.map { [$0] } ?? DefinitionKind.allCases
        return kinds.compactMap { entries[DefinitionKey(kind: $0, id: id)] }
    }

    func segment(_ id: String) -> CatalogEntry? { entries[DefinitionKey(kind: .segment, id: id)] }

    /// The insight of an id, of whatever kind.
    func insight(_ id: String) -> CatalogEntry? {
        for kind in DefinitionKind.allCases where kind.isRun {
            if let entry = entries[DefinitionKey(kind: kind, id: id)] { return entry }
        }
        return nil
    }

    /// What runs must know.
    var runContext: RunContext {
        let insights = entries.values.filter(\.key.kind.isRun)
        let segments = entries.values.filter { $0.key.kind == .segment }
        return RunContext(
            insights: Dictionary(insights.map { ($0.id, $0) }) { first, _ in first }, definitions: checked,
            segmentNames: Dictionary(segments.map { ($0.id, $0.definition.displayName) }) { first, _ in first })
    }

    /// Takes the next number of a definition's runs.
    mutating func nextRun(of key: DefinitionKey) -> UInt64? {
        guard var entry = entries[key] else { return nil }
        entry.runs += 1
        put(entry)
        return entry.runs
    }

    // MARK: Records

    mutating func takeOutputs() -> [CoordinatorOutput] {
        defer { outputs = [] }
        return outputs
    }

    mutating func put(_ entry: CatalogEntry) {
        entries[entry.key] = entry
        write(CatalogKey.definition(entry.key), entry)
    }

    /// Takes a definition out, and remembers where it stood.
    mutating func retire(_ key: DefinitionKey) {
        guard let entry = entries.removeValue(forKey: key) else { return }
        head.retirements += 1
        let left = Retired(version: entry.version, runs: entry.runs, order: head.retirements)
        retired[key] = left
        write(CatalogKey.definition(key), CatalogEntry?.none)
        write(CatalogKey.retired(key), left)
        forgetOldest()
        writeHead()
    }

    private mutating func forgetOldest() {
        guard retired.count > Self.retiredMax, let oldest = retired.min(by: { $0.value.order < $1.value.order }) else {
            return
        }
        head.versionFloor = max(head.versionFloor, oldest.value.version)
        head.runsFloor = max(head.runsFloor, oldest.value.runs)
        retired[oldest.key] = nil
        write(CatalogKey.retired(oldest.key), Retired?.none)
    }

    /// An entry for a definition that is new, or comes back.
    mutating func admit(_ definition: Definition, source: CatalogEntry.Source, at wall: Int64) {
        let left = retired.removeValue(forKey: definition.key)
        if left != nil { write(CatalogKey.retired(definition.key), Retired?.none) }
        put(
            CatalogEntry(
                definition: definition, source: source, version: (left?.version ?? head.versionFloor) + 1,
                created: wall, edited: wall, runs: left?.runs ?? head.runsFloor))
    }

    mutating func note(configured key: DefinitionKey, hash: String?) {
        guard configured[key] != hash else { return }
        configured[key] = hash
        write(CatalogKey.configured(key), hash)
    }

    mutating func writeHead() { write(CatalogKey.head, head) }

    private mutating func write(_ key: String, _ content: (some Codable)?) {
        outputs.append(.catalog(key: key, value: content.map { CatalogCodec.bytes($0) }))
    }
}
