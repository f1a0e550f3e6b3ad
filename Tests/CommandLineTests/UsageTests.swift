import Foundation
import Testing

@Suite struct UsageTests {
    static let commands = [
        ["run"], ["simulate"], ["produce"], ["tail"], ["replay"], ["validate"], ["explain"], ["inspect"],
        ["inspect", "customer"], ["inspect", "segment"], ["inspect", "topics"], ["inspect", "state"], ["state"],
        ["state", "rebuild"], ["topics"], ["topics", "list"], ["topics", "create"], ["bench"],
    ]

    @Test(arguments: commands) func everyCommandHasHelpWithAnExample(command: [String]) throws {
        let help = try KindredTool().run(command + ["--help"])
        let text = help.output
        #expect(help.code == 0)
        #expect(text.contains("USAGE:\n  kindred \(command.joined(separator: " "))"))
        #expect(text.contains("EXAMPLE:\n  "))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 120 })
    }

    @Test(arguments: commands.filter { !["inspect", "state", "topics"].contains($0.joined()) && $0 != ["bench"] })
    func everyCommandTakesAConfiguration(command: [String]) throws {
        #expect(try KindredTool().run(command + ["--help"]).output.contains("--config FILE"))
    }

    @Test func rootShowsAllCommands() throws {
        let help = try KindredTool().run("--help")
        #expect(help.code == 0)
        for command in Self.commands { #expect(help.output.contains("  \(command[0]) ")) }
    }

    @Test func version() throws {
        let version = try KindredTool().run("--version")
        #expect(version.code == 0)
        #expect(version.output.hasPrefix("kindred "))
    }

    @Test(
        arguments: [
            ([], "a command is missing"), (["rnu"], "did you mean run?"), (["simulat"], "did you mean simulate?"),
            (["run", "--drian"], "did you mean --drain?"), (["tail"], "TOPIC is missing"),
            (["simulate", "--events", "many"], "expected a whole number"),
            (["simulate", "--rate", "0"], "--rate must be above 0"),
            (["validate", "a.yaml", "--config", "b.yaml"], "not both"),
            (["replay"], "FILE… is missing"), (["replay", "a", "--until", "noon"], "expected a time"),
            (["bench", "prase"], "expected"), (["topics", "lst"], "did you mean list?"),
        ] as [([String], String)])
    func wrongUsageEndsWithTwo(arguments: [String], message: String) throws {
        let refused = try KindredTool().run(arguments)
        #expect(refused.code == 2)
        #expect(refused.errors.contains(message), "\(refused.errors)")
        #expect(refused.errors.contains("--help"))
        #expect(refused.output.isEmpty)
    }

    @Test(
        arguments: [
            (["run"], "no configuration"), (["produce", "nothing.jsonl", "--config", "k.yaml"], "k.yaml"),
            (["replay", "nothing.jsonl"], "no configuration"), (["topics", "list"], "no configuration"),
        ] as [([String], String)])
    func whatCannotBeDoneEndsWithOne(arguments: [String], message: String) throws {
        let failed = try KindredTool().run(arguments)
        #expect(failed.code == 1)
        #expect(failed.errors.contains(message))
    }

    @Test func aMissingFileIsNamed() throws {
        let tool = try KindredTool(configuration: "topics: {partitions: 2}")
        let produce = try tool.run("produce", "nothing.jsonl")
        #expect(produce.code == 1)
        #expect(produce.errors.contains("nothing.jsonl: No such file or directory"))
    }
}
