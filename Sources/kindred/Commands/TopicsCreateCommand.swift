import ArgumentParsing
import Configuration
import Daemon
import Logs

/// `kindred topics create`
struct TopicsCreateCommand: Command {
    static let declaration = CommandDeclaration(
        name: "create", summary: "Makes the topics that are missing, with the right settings.",
        discussion: "Ends with 1 if a topic that is there already is not as it must be.",
        example: "kindred topics create --config kindred.yaml")

    static let arguments: [Argument<TopicsCreateCommand>] =
        Argument.group(\.configuration) + [.flag("json", \.json, help: "One object a topic made, for programs.")]

    var configuration = ConfigurationOption()
    var json = false

    func run() throws -> ExitCode {
        let settings = try configuration.load()
        let log = try settings.openLog(createsFile: true)
        defer { log.close() }
        let existing = try log.topics()
        let plan = TopicPlan(settings.topics, existing: existing)
        let faults = plan.faults(in: existing)
        // Where the topics of events are not those that the state was made of, nothing is made beside them.
        let missing = plan.missing(in: existing).filter { topic in
            !faults.contains { if case .eventsGone(topic) = $0 { true } else { false } }
        }
        try log.create(missing)
        for topic in missing {
            if json {
                try JSONOutput.write(
                    Made(topic: topic.name, kind: topic.kind.rawValue, partitions: topic.partitions))
            } else {
                Terminal.output.write("made \(topic.name): \(topic.kind.rawValue), \(topic.partitions) partitions\n")
            }
        }
        if missing.isEmpty, faults.isEmpty, !json { Terminal.output.write("all topics are there already\n") }
        guard faults.isEmpty else {
            throw CommandFailure(faults.map { log.words(for: $0) }.joined(separator: "\n"))
        }
        return .success
    }

    private struct Made: Encodable {
        var topic: String
        var kind: String
        var partitions: Int
    }
}
