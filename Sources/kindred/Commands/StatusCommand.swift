import ArgumentParsing
import Configuration
import Logs
import Telemetry

/// `kindred status`
struct StatusCommand: Command {
    static let declaration = CommandDeclaration(
        name: "status", summary: "The whole group from outside: lag, last commits, and who holds which partition.",
        discussion:
            "Reads the log alone and asks no daemon. A partition is `running` once its present holder has committed "
            + "it, `restoring` before, and `unassigned` where nobody holds it. Who holds the topic of commands is the "
            + "coordinator.",
        example: "kindred status\nkindred status --ready --config kindred.yaml && echo ready")

    static let arguments: [Argument<StatusCommand>] =
        [
            .flag(
                "ready", \.ready,
                help: "Ends with 1 unless every partition is held and running; says why on the error stream.")
        ] + Argument.group(\.configuration) + [.flag("json", \.json, help: "One object, for programs.")]

    var ready = false
    var configuration = ConfigurationOption()
    var json = false

    func run() throws -> ExitCode {
        let settings = try configuration.load()
        let log = try settings.openLog(createsFile: false)
        defer { log.close() }
        let description = try log.group(topics: settings.topics.events + [settings.topics.name(of: .control)])
        let report = GroupReport(description, group: settings.group)
        if json {
            try JSONOutput.write(report)
        } else {
            Terminal.output.write(
                GroupReport.text(description, group: settings.group, now: Logger.wallClock()))
        }
        guard ready, !report.ready else { return .success }
        for reason in report.reasons { Terminal.error.write("kindred: not ready: \(reason)\n") }
        return .failure
    }
}
