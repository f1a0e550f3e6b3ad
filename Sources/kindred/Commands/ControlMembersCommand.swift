import ArgumentParsing

/// `kindred control members SEGMENT`
struct ControlMembersCommand: Command {
    static let declaration = CommandDeclaration(
        name: "members", summary: "Customers who are in some segments and not in others, page by page.",
        discussion: "The ids stand in order; the next page begins behind the last of them, with --after.",
        example: "kindred control members big-spenders --limit 100\n"
            + "kindred control members big-spenders --and lapsed --not vip --after c0042")

    static let arguments: [Argument<ControlMembersCommand>] =
        [
            .positional("SEGMENT", \.segment, help: "A segment's id."),
            .options("and", \.others, valueName: "ID", help: "Another segment that all of them are in."),
            .options("not", \.excluded, valueName: "ID", help: "A segment that none of them is in."),
            .option("after", \.after, valueName: "CUSTOMER", help: "The id behind which the page begins."),
            .option("limit", \.limit, valueName: "N", help: "How many at most; up to 10000."),
        ] + Argument.group(\.options)

    var segment = ""
    var others: [String] = []
    var excluded: [String] = []
    var after: String?
    var limit = 100
    var options = ControlOptions()

    func run() throws -> ExitCode {
        var message = ControlMessage(.members, id: options.commandID)
        if others.isEmpty && excluded.isEmpty {
            message.target = segment
        } else {
            message.of = [segment] + others
            message.not = excluded
        }
        message.after = after
        message.limit = limit
        return try options.perform(message)
    }
}
