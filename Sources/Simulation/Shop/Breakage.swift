/// A way in which a record of the simulated shop is broken: each is one that a daemon has to refuse.
public enum Breakage: CaseIterable, Sendable {
    /// Ends in the middle.
    case truncated
    /// JSON, but an array.
    case notAnObject
    /// Neither `userId` nor `anonymousId`.
    case noCustomer
    /// A `userId` that stands for nobody.
    case blockedCustomer
    /// No `timestamp`.
    case noTime
    /// A `timestamp` that is a date without a time of day.
    case dateForTime
    /// A `timestamp` that is no time.
    case unreadableTime
    /// A `timestamp` before 1970.
    case timeOutOfRange
    /// No `event`.
    case noName
    /// A byte that is not UTF-8 inside a string.
    case invalidText
}
