import ArgumentParsing

/// `kindred inspect customer ID | segment ID | topics | state`
struct InspectCommand: Command {
    static let declaration = CommandDeclaration(
        name: "inspect", summary: "Looks into what Kindred knows: a customer, a segment, topics, the state.",
        discussion: "Everything is read from the log, as of the last commit; a running daemon is not disturbed.",
        example: "kindred inspect customer c0042\nkindred inspect segment big-spenders --json",
        subcommands: [
            InspectCustomerCommand.self, InspectSegmentCommand.self, InspectTopicsCommand.self,
            InspectStateCommand.self,
        ])
}
