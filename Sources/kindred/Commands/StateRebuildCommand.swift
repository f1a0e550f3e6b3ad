import ArgumentParsing
import Configuration
import Daemon
import Dispatch
import Glibc
import Telemetry

/// `kindred state rebuild`
struct StateRebuildCommand: Command {
    /// Where the events are read from.
    enum Place: ArgumentValue, Equatable {
        case earliest
        case time(TimeArgument)

        static var expectation: String { "earliest, or \(TimeArgument.expectation)" }

        init?(argument: String) {
            if argument == "earliest" {
                self = .earliest
            } else if let time = TimeArgument(argument: argument) {
                self = .time(time)
            } else {
                return nil
            }
        }

        var argumentText: String {
            switch self {
            case .earliest: "earliest"
            case .time(let time): time.argumentText
            }
        }

        var start: RebuildStart {
            switch self {
            case .earliest: .earliest
            case .time(let time): .time(time.milliseconds)
            }
        }
    }

    static let declaration = CommandDeclaration(
        name: "rebuild", summary: "Makes the state anew from the events, and publishes only what differs.",
        discussion: "Stop all instances first; it refuses to work beside one. Reads the events topics up to where the "
            + "group has consumed them (to their ends where that is not known, or those events are gone), under the "
            + "definitions that hold (those of the configuration where none were ever published). Then entries and exits against the topic segment-members are "
            + "published with the origin `rebuild`, and the changelog is written anew. Customers none of whose events "
            + "are read are forgotten and leave their segments; segments whose rules read more than was read say "
            + "`ready: false`. Ended in the midst, it leaves a state that `run` refuses: run it again.",
        example: "kindred state rebuild\nkindred state rebuild --from 2026-01-01 --json")

    static let arguments: [Argument<StateRebuildCommand>] =
        [
            .option(
                "from", \.from, valueName: "earliest|TIME",
                help:
                    "The oldest events kept, or those that came into the log at TIME or later, whatever their own time."
            ),
            .flag("quiet", \.quiet, help: "No progress."),
        ] + Argument.group(\.configuration) + [.flag("json", \.json, help: "What was done as one object.")]

    var from = Place.earliest
    var quiet = false
    var configuration = ConfigurationOption()
    var json = false

    private struct Report: Encodable {
        let partitions: Int
        let records: Int
        let customers: Int
        let entered: Int
        let exited: Int
    }

    func run() throws -> ExitCode {
        let checked = try configuration.check()
        let log = try checked.settings.openLog(createsFile: false)
        defer { log.close() }
        let logger = Logger(level: .warning, format: .text(colour: false), output: .fileDescriptor(STDERR_FILENO))
        let rebuild = try StateRebuild(
            configuration: checked.settings, plan: checked.plan(), log: log, from: from.start,
            reporter: EventReporter(logger: logger, metrics: MetricRegistry()))
        try carryOut(rebuild)
        let figures = rebuild.figures
        if json {
            try JSONOutput.write(
                Report(
                    partitions: figures.partitions, records: figures.records, customers: figures.customers,
                    entered: figures.entered, exited: figures.exited))
        } else {
            Terminal.output.write(
                "\(HumanReadable.count(figures.records)) records, \(HumanReadable.count(figures.customers)) customers in "
                    + "\(figures.partitions) partitions; published: \(HumanReadable.count(figures.entered)) entries, "
                    + "\(HumanReadable.count(figures.exited)) exits\n")
        }
        return .success
    }

    /// Works to the end, on this thread.
    private func carryOut(_ rebuild: StateRebuild) throws {
        let waiting = DispatchSemaphore(value: 0)
        var bar = ProgressBar(title: "rebuild", unit: "records")
        while true {
            switch rebuild.step() {
            case .again: break
            case .wait(let time): _ = waiting.wait(timeout: .now() + time / .seconds(1))
            case .ended(let error?): throw error
            case .ended(nil):
                if !quiet { bar.finish(count: rebuild.figures.records) }
                return
            }
            let progress = rebuild.progress
            if !quiet, bar.isDue { bar.update(count: progress.records, fraction: progress.fraction) }
        }
    }
}
