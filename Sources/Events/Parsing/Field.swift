/// The names that are known at the top level of a record, of all formats.
enum Field: Int, CaseIterable {
    case type, event, userId, anonymousId, messageId, timestamp, properties, traits, name, category
    case customer, time, attributes
    case specversion, id, source, subject, data

    static let count = 18
    var key: String { String(describing: self) }
}

/// The values of `type` that make a record one of the Segment spec.
enum SegmentType: Int, CaseIterable {
    case track, identify, page, screen, group, alias

    var key: String { String(describing: self) }
}

/// The scopes of the names in a batch's `KeyTable`.
enum Scope {
    static let fields = 0
    static let segmentTypes = 1
    /// Of the first node of the `PropertyTree`; the others follow.
    static let properties = 2

    static func names(_ tree: PropertyTree) -> [KeyTable.Name] {
        Field.allCases.map { KeyTable.Name(scope: fields, bytes: Array($0.key.utf8), value: $0.rawValue) }
            + SegmentType.allCases.map {
                KeyTable.Name(scope: segmentTypes, bytes: Array($0.key.utf8), value: $0.rawValue)
            } + tree.edges
    }
}
