import ArgumentParsing

/// `kindred control status`
struct ControlStatusCommand: Command {
    static let declaration = CommandDeclaration(
        name: "status", summary: "All definitions and how they stand, as the coordinator sees them.",
        example: "kindred control status\nkindred control status big-spenders --json")

    static let arguments: [Argument<ControlStatusCommand>] =
        [.positional("ID", \.target, help: "One definition's id; all if none is given.")] + Argument.group(\.options)

    var target: String?
    var options = ControlOptions()

    func run() throws -> ExitCode {
        var message = ControlMessage(.status, id: options.commandID)
        message.target = target
        return try options.perform(message, text: target == nil ? Self.table : ControlOptions.outline)
    }

    /// A row for each definition, in the answer's order.
    private static func table(_ result: JSONDocument) -> String {
        guard case .array(let definitions)? = result["definitions"] else { return ControlOptions.outline(result) }
        var table = TextTable([
            ("DEFINITION", .left), ("KIND", .left), ("VERSION", .right), ("SOURCE", .left), ("STATUS", .left),
            ("USED BY", .left),
        ])
        for definition in definitions {
            table.add([
                definition["id"]?.line ?? "", definition["kind"]?.line ?? "", definition["version"]?.line ?? "",
                definition["source"]?.line ?? "", status(definition), definition["usedBy"]?.line ?? "",
            ])
        }
        return table.text
    }

    private static func status(_ definition: JSONDocument) -> String {
        if let runs = definition["runs"] {
            let reason = runs["reason"]?.line.map { $0.isEmpty ? "" : ": \($0)" } ?? ""
            return (runs["status"]?.line ?? "") + reason
        }
        switch definition["ready"] {
        case .bool(true)?: return "ready"
        case .bool(false)?:
            let time = definition["completeAt"]?.line ?? ""
            return time.isEmpty ? "not complete" : "complete at \(time)"
        default: return ""
        }
    }
}
