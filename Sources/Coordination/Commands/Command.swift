/// What a record of `control` asks for, as far as it can be understood without knowing what is defined.
enum Command: Sendable, Equatable {
    case define(Definition, isDryRun: Bool)
    case delete(CommandTarget)
    case refresh(CommandTarget)
    case refreshAll
    /// The target's id, or a run's.
    case cancel(String)
    case members(MembersQuestion)
    case listMembers(segment: String, add: [String], remove: [String])
    case erase(customer: String)
    case status(String?)

    /// The commands by their words; those that this version does not know yet included.
    enum Word: String, CaseIterable, Sendable {
        case define, delete, refresh, cancel, propose, members
        case listMembers = "list-members"
        case erase, train, status

        /// Why a command is refused whatever it holds; nil for those that are known.
        var unavailable: String? {
            switch self {
            case .propose: "propose is not available in this version: it comes with expansions"
            case .train: "train is not available in this version: it comes with learned journeys"
            default: nil
            }
        }
    }

    /// Whether it changes nothing, so that the same command may be worked on again.
    var isQuestion: Bool {
        switch self {
        case .define(_, let isDryRun): isDryRun
        case .members, .status: true
        case .delete, .refresh, .refreshAll, .cancel, .listMembers, .erase: false
        }
    }
}

/// A definition that a command is about.
struct CommandTarget: Sendable, Equatable {
    var id: String
    /// nil where the command leaves it open.
    var kind: DefinitionKind?
}

/// Which customers are asked for: those in all segments of `of` and in none of `not`, by id, behind `after`.
struct MembersQuestion: Codable, Sendable, Equatable {
    static let segmentsMax = 8
    static let limitMax = 1000
    static let limitDefault = 100

    var of: [String]
    var not: [String]
    var after: String?
    var limit: Int
}
