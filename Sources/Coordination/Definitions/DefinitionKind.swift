/// What can be defined, by the words of commands.
public enum DefinitionKind: String, Codable, Sendable, CaseIterable {
    case segment, measure, overlap, differentiators, expansion, clustering

    /// Whether it is run: at once, when it is due or when a refresh is asked for.
    public var isRun: Bool {
        switch self {
        case .segment, .measure: false
        case .overlap, .differentiators, .expansion, .clustering: true
        }
    }
}
