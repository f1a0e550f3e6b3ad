import ArgumentParsing
import Configuration
import Events
import Logs
import Numerics

/// `kindred tail TOPIC`
struct TailCommand: Command {
    enum Place: String, CaseIterable, ArgumentValue { case start, end }

    static let declaration = CommandDeclaration(
        name: "tail", summary: "Shows the records of a topic.",
        discussion: "From the end, records are shown as they come, until Ctrl-C. From the start, those that are there "
            + "are shown, and it ends; --follow then waits for more. TOPIC is a topic's name, with or without the "
            + "prefix. Partitions are read in the order of their commits.",
        example: "kindred tail segment-events\nkindred tail dead-letters --from start --json")

    static let arguments: [Argument<TailCommand>] =
        [
            .positional("TOPIC", \.topic, help: "Such as segment-events."),
            .option("from", \.from, valueName: "PLACE", help: "Where to begin."),
            .option("key", \.key, valueName: "K", help: "Only records with this key."),
            .flag("follow", \.follow, help: "Waits for more at the end."),
        ] + Argument.group(\.configuration)
        + [
            .flag(
                "json", \.json,
                help: "One object a record: partition, offset, time, key, value, and headers if it has any.")
        ]

    var topic = ""
    var from = Place.end
    var key: String?
    var follow = false
    var configuration = ConfigurationOption()
    var json = false

    func run() throws -> ExitCode {
        let settings = try configuration.load()
        let log = try settings.openLog(createsFile: false)
        defer { log.close() }
        let stop = try StopRequest()
        let found = try find(in: try log.topics(), settings)
        let cursor = try TopicCursor(log: log, topic: found, fromEnd: from == .end)
        let isChanges = found.specification.name == settings.topics.name(of: .segmentEvents)
        let printer = RecordPrinter(json: json, isChanges: isChanges)
        var output = try RecordFile(path: "-")
        let wanted = key.map { Array($0.utf8) }
        while !stop.isMade {
            let isMore = try cursor.next { record, partition, time in
                if let wanted, unsafe !(record.key?.elementsEqual(wanted) ?? false) { return }
                try output.append(line: printer.line(record, partition: partition, time: time))
            }
            if isMore { continue }
            try output.flush()
            guard follow || from == .end else { break }
            stop.wait(.milliseconds(100))
        }
        try output.flush()
        return .success
    }

    private func find(in topics: [TopicDescription], _ settings: KindredConfiguration) throws -> TopicDescription {
        let name = settings.topicName(meantBy: topic)
        if let found = topics.first(where: { $0.specification.name == name }) { return found }
        let known = topics.map(\.specification.name)
        let short = known.map {
            $0.hasPrefix(settings.topics.prefix) ? String($0.dropFirst(settings.topics.prefix.count)) : $0
        }
        let nearest = EditDistance.nearest(to: topic, among: short + known).map { "; did you mean \($0)?" } ?? ""
        throw CommandFailure("there is no topic \(topic)\(nearest)")
    }
}
