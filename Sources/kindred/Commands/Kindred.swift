import ArgumentParsing

/// The command line's root: `kindred COMMAND`.
struct Kindred: Command {
    static let declaration = CommandDeclaration(
        name: "kindred", summary: "Turns customers' interaction events into living audiences.",
        discussion: "Events go in; who enters and leaves each segment comes out, exactly once.",
        example: "kindred simulate --events 100000\nkindred run",
        subcommands: [
            RunCommand.self, StatusCommand.self, SimulateCommand.self, ProduceCommand.self, TailCommand.self,
            ReplayCommand.self, ValidateCommand.self, ExplainCommand.self, InspectCommand.self, StateCommand.self,
            ControlCommand.self, InsightsCommand.self,
            TopicsCommand.self, BenchCommand.self,
        ])
}
