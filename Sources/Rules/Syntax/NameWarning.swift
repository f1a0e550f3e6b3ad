/// A name in a rule that nobody has sent yet: no fault, for it may yet come.
public struct NameWarning: Sendable, Hashable, CustomStringConvertible {
    public enum Subject: Sendable, Hashable {
        case event
        /// A property of the event with the name given.
        case property(event: String)
        case attribute
    }

    public let subject: Subject
    /// As the rule has it.
    public let name: String
    /// The known one most like it; nil where none is known.
    public let nearest: String?

    public init(subject: Subject, name: String, nearest: String?) {
        self.subject = subject
        self.name = name
        self.nearest = nearest
    }

    public var description: String {
        let hint = nearest.map { "; the nearest known one is \($0)" } ?? ""
        switch subject {
        case .event: return "no event \(name) has been sent yet\(hint)"
        case .property(let event): return "no event \(event) has had a property \(name) yet\(hint)"
        case .attribute: return "no attribute \(name) has been sent yet\(hint)"
        }
    }
}
