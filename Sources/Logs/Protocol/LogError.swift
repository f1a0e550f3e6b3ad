/// What went wrong, and what to do about it.
public struct LogError: Error, Sendable, CustomStringConvertible {
    public enum Remedy: Sendable, Equatable {
        /// The same call again.
        case retry
        /// The commit did not happen: the same transaction anew.
        case commitAgain
        /// Whether the commit happened is not known: recover, then compare offsets.
        case recover
        /// Nothing this process can do.
        case stop
    }
    public let remedy: Remedy
    /// What happened, where, and what the operator can do.
    public let description: String
    public init(_ remedy: Remedy, _ description: String) {
        self.remedy = remedy
        self.description = description
    }
}
