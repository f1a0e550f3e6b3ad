import ArgumentParsing
import Configuration
import Daemon
import Logs

/// `kindred topics check`
struct TopicsCheckCommand: Command {
    static let declaration = CommandDeclaration(
        name: "check", summary: "Compares the topics that are there with those that are needed.",
        discussion:
            "Says of each that is missing or not as it must be what is wrong, and what mends it. Changes nothing. "
            + "Ends with 1 if there is anything.",
        example: "kindred topics check --config kindred.yaml")

    static let arguments: [Argument<TopicsCheckCommand>] =
        Argument.group(\.configuration) + [.flag("json", \.json, help: "One object a fault, for programs.")]

    var configuration = ConfigurationOption()
    var json = false

    private struct Row: Encodable {
        var topic: String
        var fault: String
        var message: String
    }

    func run() throws -> ExitCode {
        let settings = try configuration.load()
        let log = try settings.openLog(createsFile: false)
        defer { log.close() }
        let existing = try log.topics()
        let plan = TopicPlan(settings.topics, existing: existing)
        let faults = plan.check(existing)
        for fault in faults {
            if json {
                try JSONOutput.write(Row(topic: fault.topic, fault: fault.name, message: log.words(for: fault)))
            } else {
                Terminal.output.write(log.words(for: fault) + "\n")
            }
        }
        guard faults.isEmpty else { return .failure }
        if !json {
            Terminal.output.write("all \(plan.specifications.count) topics are as they must be\n")
        }
        return .success
    }
}

extension TopicFault {
    fileprivate var topic: String {
        switch self {
        case .missing(let wanted), .eventsGone(let wanted): wanted.name
        case .partitions(let found, _), .notSingle(let found, _), .kind(let found, _): found.name
        case .repartitioned(let topic, _, _): topic
        }
    }

    fileprivate var name: String {
        switch self {
        case .missing: "missing"
        case .eventsGone: "events_gone"
        case .partitions, .notSingle: "partitions"
        case .kind: "kind"
        case .repartitioned: "repartitioned"
        }
    }
}
