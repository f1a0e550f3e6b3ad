import ArgumentParsing
import Configuration
import Logs

/// `kindred topics list`
struct TopicsListCommand: Command {
    static let declaration = CommandDeclaration(
        name: "list", summary: "All topics of the log: kind, partitions, records, size, and what is not yet consumed.",
        example: "kindred topics list --json")

    static let arguments: [Argument<TopicsListCommand>] =
        Argument.group(\.configuration) + [.flag("json", \.json, help: "One object a topic, for programs.")]

    var configuration = ConfigurationOption()
    var json = false

    func run() throws -> ExitCode {
        let settings = try configuration.load()
        let log = try settings.openLog(createsFile: false)
        defer { log.close() }
        let rows = try log.topics().map(TopicRow.init)
        if json {
            for row in rows { try JSONOutput.write(row) }
        } else {
            Terminal.output.write(TopicRow.table(rows).text)
        }
        return .success
    }
}
