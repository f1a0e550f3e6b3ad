/// What a definition defines; the raw value is its word in messages.
enum DefinitionKind: String { case measure, segment, insight }

/// A measure or a segment as far as it could be read: what was missing or wrong is nil, and has a fault of its own.
public struct DefinitionDraft: Sendable {
    public let id: String?
    /// The text of its rule or expression, which nobody has checked yet.
    public let text: Located<String>?
}

/// All measures or all segments of a file as far as they could be read, in its order.
public struct DefinitionDrafts: Sendable {
    public let entries: [DefinitionDraft]
    /// The ids that exactly one entry has.
    public let clearIDs: Set<String>
    /// Whether there may be definitions whose ids could not be read: an entry without one or with another's, a list
    /// that is none, one that is too long, or one under a misspelt key.
    public let hasUnreadIDs: Bool

    init(_ kind: DefinitionKind, _ decoding: Decoding) {
        entries = decoding.definitions[kind] ?? []
        var counts: [String: Int] = [:]
        for case let id? in entries.map(\.id) { counts[id, default: 0] += 1 }
        clearIDs = Set(counts.filter { $0.value == 1 }.keys)
        hasUnreadIDs =
            clearIDs.count < entries.count || decoding.droppedFaultCount > 0
            || Self.isListInDoubt(key: kind.rawValue + "s", decoding)
    }

    private static func isListInDoubt(key: String, _ decoding: Decoding) -> Bool {
        decoding.faults.contains { fault in
            if fault.keyPath == key { return true }
            guard case .unknownKey(let nearest, _) = fault.problem else { return false }
            return nearest == key || !decoding.givenKeys.contains(key)
        }
    }
}
