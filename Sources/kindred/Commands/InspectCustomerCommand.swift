import ArgumentParsing
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
        let stored = try StoredState(configuration.check())
        defer { stored.close() }
        var key = id
        let partition = key.withUTF8 { bytes in
            unsafe Murmur2.partition(of: UnsafeRawBufferPointer(bytes), partitions: Int32(stored.topics.partitions))
        }
        let state = try stored.partition(partition, only: id)
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
