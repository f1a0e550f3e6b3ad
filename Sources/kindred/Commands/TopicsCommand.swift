import ArgumentParsing

/// `kindred topics list | create`
struct TopicsCommand: Command {
    static let declaration = CommandDeclaration(
        name: "topics", summary: "Lists the log's topics, or makes them.",
        example: "kindred topics create\nkindred topics list --json",
        subcommands: [TopicsListCommand.self, TopicsCreateCommand.self])
}
