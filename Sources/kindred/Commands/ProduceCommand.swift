import ArgumentParsing
import Configuration
import Daemon
import Events
import Logs

/// `kindred produce FILE…`
struct ProduceCommand: Command {
    static let declaration = CommandDeclaration(
        name: "produce", summary: "Writes JSON lines into the events topic.",
        discussion: "FILE may be gzipped, and - is the standard input. Each line is a record, keyed by its customer; "
            + "lines that the daemon will refuse go in too, and end up in dead-letters. Empty lines are passed over.",
        example: "kindred produce events.jsonl.gz\nsome-export | kindred produce -")

    static let arguments: [Argument<ProduceCommand>] =
        [.positionals("FILE", \.files, help: "JSON lines, .gz too, or -.", completion: .file)]
        + Argument.group(\.configuration) + [.flag("json", \.json, help: "What was done as one object.")]

    var files: [String] = []
    var configuration = ConfigurationOption()
    var json = false

    func run() throws -> ExitCode {
        let settings = try configuration.load()
        var reader = try LineReader(paths: files)
        let (log, topics) = try settings.openLogWithTopics()
        defer { log.close() }
        let feeder = TopicFeeder(log: log, topic: topics.events.first ?? "", partitions: topics.partitions)
        var keys = CustomerKey(EventFormats(settings.events))
        var bar = ProgressBar(title: "produce", unit: "records")
        while let line = unsafe try reader.next() {
            try unsafe keys.withCustomer(of: line) { (key) throws(LogError) in
                try unsafe feeder.append(key: key, value: line)
            }
            if bar.isDue { bar.update(count: feeder.written, fraction: reader.fraction) }
        }
        try feeder.flush()
        bar.finish(count: feeder.written)
        if json { try JSONOutput.write(["records": feeder.written]) }
        return .success
    }
}

/// Finds the key of a record that comes without one: its customer's id.
private struct CustomerKey: ~Copyable {
    private var batch: EventBatch

    init(_ formats: EventFormats) {
        batch = EventBatch(interests: EventInterests(), formats: formats)
    }

    /// Calls `body` with the customer's id; with nil where the record has none that can be read.
    mutating func withCustomer(
        of value: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer?) throws(LogError) -> Void
    ) throws(LogError) {
        batch.removeAll()
        guard case .event(let index) = unsafe batch.append(RecordView(offset: 0, key: nil, value: value)) else {
            return try body(nil)
        }
        try unsafe body(batch.bytes(batch[index].customer))
    }
}
