/// What is wrong with a command: where, and in words what, and what would be right.
public struct CommandFault: Codable, Sendable, Equatable {
    /// Keys in their objects, joined by `.`, such as `spec.rule`; nil for the whole.
    public var field: String?
    public var text: String

    public init(_ field: String?, _ text: String) {
        self.field = field
        self.text = text
    }

    var json: JSONValue { .object(("field", .optional(field)), ("text", .text(text))) }
}

/// Everything that is wrong with a command.
struct CommandFaults: Error, Sendable, Equatable {
    var faults: [CommandFault]

    init(_ faults: [CommandFault]) { self.faults = faults }
    init(_ field: String?, _ text: String) { faults = [CommandFault(field, text)] }
}
