/// What made a segment's membership change.
public enum ChangeOrigin: String, Sendable, CaseIterable {
    case live, timer, edit, correction
}
