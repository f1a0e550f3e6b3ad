import ArgumentParsing

/// `kindred topics list | create | check`
struct TopicsCommand: Command {
    static let declaration = CommandDeclaration(
        name: "topics", summary: "Lists the log's topics, makes them, or checks them.",
        example: "kindred topics create\nkindred topics list --json",
        subcommands: [TopicsListCommand.self, TopicsCreateCommand.self, TopicsCheckCommand.self])
}
