/// What went wrong, and what to do about it.
public struct LogError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Remedy: Sendable, Equatable {
        /// The same call again.
        case retry
        /// The commit did not happen: the same transaction anew.
        case commitAgain
        /// The commit did not happen: a record of this topic is larger than the log takes.
        case makeSmaller(topic: String)
        /// Whether the commit happened is not known: recover, then compare offsets.
        case recover
        /// The commit did not happen and never shall: its partitions may be others' by now.
        case forget
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
