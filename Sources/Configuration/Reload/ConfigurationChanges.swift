/// What is different in a configuration that was read again.
public struct ConfigurationChanges: Sendable, Equatable {
    public let measures: DefinitionChanges
    public let segments: DefinitionChanges
    public let insights: DefinitionChanges
    /// The top-level keys of everything else that is different, in the file's order: a new start takes them.
    public let otherKeys: [String]

    public init(from old: KindredConfiguration, to new: KindredConfiguration) {
        measures = DefinitionChanges(from: old.measures, to: new.measures, id: \.id)
        segments = DefinitionChanges(from: old.segments, to: new.segments, id: \.id)
        insights = DefinitionChanges(from: old.insights, to: new.insights, id: \.id)
        let others: [(key: String, differs: Bool)] = [
            ("clock", old.clock != new.clock),
            ("idle_after", old.idleAfter != new.idleAfter),
            ("future_limit", old.futureLimit != new.futureLimit),
            ("session_gap", old.sessionGap != new.sessionGap),
            ("start", old.start != new.start),
            ("log", old.log != new.log),
            ("topics", !old.topics.isEquivalent(to: new.topics)),
            ("group", old.group != new.group),
            ("state", old.stateFolder != new.stateFolder),
            ("instance", old.instance != new.instance),
            ("workers", old.workers != new.workers),
            ("commit_interval", old.commitInterval != new.commitInterval),
            ("in_flight", old.inFlightBytesMax != new.inFlightBytesMax),
            ("checkpoints", old.checkpoints != new.checkpoints),
            ("events", old.events != new.events),
            ("jobs", old.jobs != new.jobs),
            ("http", old.http != new.http),
            ("logging", old.logging != new.logging),
        ]
        otherKeys = others.filter(\.differs).map(\.key)
    }

    /// Whether nothing is different.
    public var isEmpty: Bool { measures.isEmpty && segments.isEmpty && insights.isEmpty && otherKeys.isEmpty }
}

/// The ids of definitions that came, went or are defined otherwise, each list in the order of its file. Where a
/// definition stands makes no difference.
public struct DefinitionChanges: Sendable, Equatable {
    public let added: [String]
    public let removed: [String]
    public let changed: [String]

    public var isEmpty: Bool { added.isEmpty && removed.isEmpty && changed.isEmpty }

    init<Definition: Equatable>(from old: [Definition], to new: [Definition], id: KeyPath<Definition, String>) {
        let before = Dictionary(old.map { ($0[keyPath: id], $0) }) { first, _ in first }
        let after = Set(new.map { $0[keyPath: id] })
        added = new.map { $0[keyPath: id] }.filter { before[$0] == nil }
        removed = old.map { $0[keyPath: id] }.filter { !after.contains($0) }
        changed = new.filter { definition in
            before[definition[keyPath: id]].map { $0 != definition } ?? false
        }.map { $0[keyPath: id] }
    }
}
