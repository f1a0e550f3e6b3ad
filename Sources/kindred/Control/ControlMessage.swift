import Coordination

/// A command to the coordinator, as it stands in the topic `control`.
struct ControlMessage: Encodable {
    /// What can be asked for.
    enum Verb: String, Encodable {
        case define, delete, refresh, cancel, propose, members, erase, train, status
        case listMembers = "list-members"
    }

    /// Answered under this id; a command of an id that has been answered is not done again.
    var id: String
    var command: Verb
    var kind: DefinitionKind?
    var target: String?
    var spec: DefinitionSpec?
    var dryRun: Bool?
    /// Of `list-members`: ids of customers.
    var add: [String]?
    var remove: [String]?
    /// Of `members`: the segments that all of them are in, and those that none of them is in.
    var of: [String]?
    var not: [String]?
    /// Of `members`: the id behind which the page begins, and how many it has at most.
    var after: String?
    var limit: Int?
    /// Of `erase`.
    var customer: String?

    init(_ command: Verb, id: String) {
        self.id = id
        self.command = command
    }
}

/// What a definition says; which of these belong to which kind, the coordinator knows.
struct DefinitionSpec: Encodable {
    var name: String?
    var description: String?
    var tags: [String]?
    var rule: String?
    var list: Bool?
    var backfill: Bool?
    var expression: String?
    var segments: [String]?
    var segment: String?
    var against: String?
    var fields: [String]?
    var schedule: String?
    var timeZone: String?
}
