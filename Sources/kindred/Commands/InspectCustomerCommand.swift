import ArgumentParsing
import Configuration
import Daemon
import Engine
import Logs
import Numerics

/// `kindred inspect customer ID`
struct InspectCustomerCommand: Command {
    static let declaration = CommandDeclaration(
        name: "customer", summary: "What is known of a customer, and why the customer is in a segment or not.",
        example: "kindred inspect customer c0042\nkindred inspect customer c0042 --json")

    static let arguments: [Argument<InspectCustomerCommand>] =
        [.positional("ID", \.id, help: "The customer's id, as events have it.")] + Argument.group(\.configuration)
        + [.flag("json", \.json, help: "One object, for programs.")]

    var id = ""
    var configuration = ConfigurationOption()
    var json = false

    func run() throws -> ExitCode {
        let checked = try configuration.check()
        let settings = checked.settings
        let log = try settings.openLog(createsFile: false)
        defer { log.close() }
        let topics = TopicPlan(settings.topics, existing: try log.topics())
        var key = id
        let partition = key.withUTF8 { bytes in
            unsafe Murmur2.partition(of: UnsafeRawBufferPointer(bytes), partitions: Int32(topics.partitions))
        }
        let shardSettings = ShardSettings(settings, eventsTopics: topics.events)
        let state = ChangelogPartition(number: partition, plan: checked.plan(), settings: shardSettings, topics: topics)
        try state.read(log, topic: topics.changelog, only: id)
        guard let customer = state.describe(customer: id) else {
            throw CommandFailure("nobody of the id \(id) is known")
        }
        let report = CustomerReport(customer, partition: partition, clock: state.status.clock)
        if json {
            try JSONOutput.write(report)
        } else {
            Terminal.output.write(report.text)
        }
        return .success
    }
}
