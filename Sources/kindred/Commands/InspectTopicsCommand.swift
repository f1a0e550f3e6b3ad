import ArgumentParsing

/// `kindred inspect topics`
struct InspectTopicsCommand: Command {
    static let declaration = CommandDeclaration(
        name: "topics", summary: "Sizes of the log's topics, and what is not yet consumed.",
        example: "kindred inspect topics --json")

    static let arguments: [Argument<InspectTopicsCommand>] =
        Argument.group(\.configuration) + [.flag("json", \.json, help: "One object a topic, for programs.")]

    var configuration = ConfigurationOption()
    var json = false

    func run() throws -> ExitCode {
        var list = TopicsListCommand()
        list.configuration = configuration
        list.json = json
        return try list.run()
    }
}
