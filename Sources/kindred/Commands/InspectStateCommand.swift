import ArgumentParsing
import Daemon
import Events

/// `kindred inspect state`
struct InspectStateCommand: Command {
    static let declaration = CommandDeclaration(
        name: "state", summary: "What each partition holds: customers, records, memory, clock.",
        discussion:
            "Restores every partition from the changelog, in a process of its own. A record that is damaged, or "
            + "a commit record that does not fit, is an error.",
        example: "kindred inspect state\nkindred inspect state --verify --json")

    static let arguments: [Argument<InspectStateCommand>] =
        [.flag("verify", \.verify, help: "Also walks all of the state and compares it with the committed offsets.")]
        + Argument.group(\.configuration) + [.flag("json", \.json, help: "One object a partition, for programs.")]

    var verify = false
    var configuration = ConfigurationOption()
    var json = false

    private struct Row: Encodable {
        let partition: Int32
        let customers: Int
        let records: UInt64
        let changes: UInt64
        let late: UInt64
        let memoryBytes: Int
        let changelogRecords: Int
        let changelogBytes: Int
        let clock: String
    }

    func run() throws -> ExitCode {
        let stored = try StoredState(configuration.check())
        defer { stored.close() }
        var rows: [Row] = []
        var faults: [String] = []
        for number in 0..<Int32(stored.topics.partitions) {
            let state = try stored.partition(number)
            rows.append(Self.row(state))
            if verify { faults += Self.faults(state, in: stored) + state.verify() }
        }
        try show(rows)
        guard faults.isEmpty else { throw CommandFailure(faults.joined(separator: "\n")) }
        if verify, !json { Terminal.output.write("\nverified: all that is held, every record, every offset\n") }
        return .success
    }

    private static func row(_ state: ChangelogPartition) -> Row {
        let status = state.status
        return Row(
            partition: state.number, customers: status.customers, records: status.records.records,
            changes: status.records.changes, late: status.records.late, memoryBytes: status.bytes,
            changelogRecords: state.records, changelogBytes: state.bytes, clock: RFC3339.text(status.clock))
    }

    /// Where the records that went into the state are not those before the committed offsets.
    private static func faults(_ state: ChangelogPartition, in stored: StoredState) -> [String] {
        let committed = stored.topics.events.reduce(Int64(0)) { sum, name in
            let topic = stored.found.first { $0.specification.name == name }
            guard let partition = topic?.partitions[Int(state.number)] else { return sum }
            return sum + (partition.committed ?? 0)
        }
        let records = Int64(state.status.records.records)
        guard records > committed else { return [] }
        return ["partition \(state.number): the state counts \(records) records, and \(committed) are committed"]
    }

    private func show(_ rows: [Row]) throws {
        if json {
            for row in rows { try JSONOutput.write(row) }
            return
        }
        var table = TextTable([
            ("PARTITION", .right), ("CUSTOMERS", .right), ("EVENTS", .right), ("CHANGES", .right), ("MEMORY", .right),
            ("CHANGELOG", .right), ("CLOCK", .left),
        ])
        for row in rows {
            table.add([
                String(row.partition), HumanReadable.count(row.customers), HumanReadable.count(Int(row.records)),
                HumanReadable.count(Int(row.changes)), HumanReadable.bytes(Int64(row.memoryBytes)),
                HumanReadable.bytes(Int64(row.changelogBytes)), row.clock,
            ])
        }
        Terminal.output.write(table.text)
    }
}
