/// What made a segment's membership change.
public enum ChangeOrigin: String, Sendable, CaseIterable {
    /// A record came.
    case live
    /// Time went by.
    case timer
    /// The definition is a new one.
    case edit
    /// A late record changed what was published.
    case correction
    /// The state was made anew from the events, and is not what was published.
    case rebuild
    /// A list was changed.
    case list
    /// The customer was erased.
    case erase
}
