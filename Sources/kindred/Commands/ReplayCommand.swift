import ArgumentParsing
import Configuration
import Daemon
import Engine
import Events
import Numerics

/// `kindred replay FILE…`
struct ReplayCommand: Command {
    static let declaration = CommandDeclaration(
        name: "replay", summary: "Runs JSON lines through the configured segments, in memory and in event time.",
        discussion:
            "The files are one stream, in the order given; no log is read or written. One partition, unless the "
            + "configuration sets topics.partitions. At the end all clocks move to --until, and what is due by then "
            + "is worked off. --output gets segment-events.jsonl (by time, customer, segment), dead-letters.jsonl, "
            + "segment-members.jsonl and segments.jsonl (the final state), and members.jsonl.",
        example: "kindred replay events.jsonl.gz --config shop.yaml --output result")

    static let arguments: [Argument<ReplayCommand>] =
        [
            .positionals("FILE", \.files, help: "JSON lines, .gz too, or -.", completion: .file),
            .option(
                "output", \.output, valueName: "DIR", help: "Where the files of what is published go.",
                completion: .directory),
            .option(
                "until", \.until, valueName: "TIME",
                help: "The end; later records are skipped. If not given, the greatest time accepted."),
            .flag("quiet", \.quiet, help: "No progress."),
        ] + Argument.group(\.configuration) + [.flag("json", \.json, help: "What was done as one object.")]

    var files: [String] = []
    var output: String?
    var until: TimeArgument?
    var quiet = false
    var configuration = ConfigurationOption()
    var json = false

    func run() throws -> ExitCode {
        let checked = try configuration.check()
        let settings = checked.settings
        var reader = try LineReader(paths: files)
        var replay = Replay(
            plan: checked.plan(),
            settings: ShardSettings(clock: .event, formats: EventFormats(settings.events)),
            partitions: settings.topics.givenPartitions ?? 1, until: until?.milliseconds, files: files,
            outputs: try output.map { try ReplayOutputs(folder: $0) })
        let begun = ContinuousClock.now
        var bar = ProgressBar(title: "replay", unit: "records")
        var records = 0
        while let line = unsafe try reader.next() {
            try unsafe replay.append(line, file: reader.fileIndex, line: reader.line)
            records += 1
            if records % 1024 == 0, !quiet, bar.isDue { bar.update(count: records, fraction: reader.fraction) }
        }
        try replay.finish()
        if !quiet { bar.finish(count: records) }
        let report = ReplayReport(
            replay, records: records, seconds: (ContinuousClock.now - begun) / .seconds(1))
        if json {
            try JSONOutput.write(report)
        } else {
            Terminal.output.write(report.text)
        }
        return .success
    }
}
