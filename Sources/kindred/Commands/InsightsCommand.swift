import ArgumentParsing
import Coordination
import Foundation
import Logs
import Numerics

/// `kindred insights list|show`
struct InsightsCommand: Command {
    static let declaration = CommandDeclaration(
        name: "insights", summary: "The answers to overlaps and differentiators, as they were found last.",
        discussion: "Read from the topic insights; no daemon is asked. `kindred control define` makes an insight, "
            + "`refresh` runs it again, `delete` removes it.",
        example: "kindred insights list\nkindred insights show spenders-and-lapsed",
        subcommands: [InsightsListCommand.self, InsightsShowCommand.self])
}

/// `kindred insights list`
struct InsightsListCommand: Command {
    static let declaration = CommandDeclaration(
        name: "list", summary: "All insights: status, when they ran last and when they will again.",
        example: "kindred insights list\nkindred insights list --json")

    static let arguments: [Argument<InsightsListCommand>] =
        Argument.group(\.configuration) + [.flag("json", \.json, help: "One object a record, without results.")]

    var configuration = ConfigurationOption()
    var json = false

    private struct Row: Encodable {
        let id: String
        let kind: String
        let name: String
        let source: String
        let status: String
        let lastRun: String?
        let customers: UInt64?
        let nextRun: String?
    }

    func run() throws -> ExitCode {
        let rows = try StoredInsights(configuration).all().map(\.record).map { insight in
            Row(
                id: insight.id, kind: insight.kind.rawValue, name: insight.displayName,
                source: insight.source.rawValue, status: (insight.lastStatus?.status ?? insight.status).rawValue,
                lastRun: insight.endedAt.map { TimestampText.rfc3339(milliseconds: $0.milliseconds) },
                customers: insight.customers,
                nextRun: insight.schedule?.nextRun.map { TimestampText.rfc3339(milliseconds: $0.milliseconds) })
        }
        if json {
            for row in rows { try JSONOutput.write(row) }
            return .success
        }
        guard !rows.isEmpty else {
            Terminal.output.write("no insights; `kindred control define --help` says how one is made\n")
            return .success
        }
        var table = TextTable([
            ("INSIGHT", .left), ("KIND", .left), ("STATUS", .left), ("CUSTOMERS", .right), ("LAST RUN", .left),
            ("NEXT RUN", .left), ("SOURCE", .left),
        ])
        for row in rows {
            table.add([
                row.id, row.kind, row.status,
                row.customers.map { HumanReadable.count(Int64(clamping: $0)) } ?? "-", row.lastRun ?? "-",
                row.nextRun ?? "-", row.source,
            ])
        }
        Terminal.output.write(table.text)
        return .success
    }
}

/// `kindred insights show ID`
struct InsightsShowCommand: Command {
    static let declaration = CommandDeclaration(
        name: "show", summary: "An insight's last result: tables and bars, or a file for other programs.",
        example: "kindred insights show spenders-and-lapsed\nkindred insights show why --csv > why.csv")

    static let arguments: [Argument<InsightsShowCommand>] =
        [
            .positional("ID", \.id, help: "The insight's id."),
            .flag("csv", \.csv, help: "Comma-separated values, a line a figure."),
        ] + Argument.group(\.configuration) + [.flag("json", \.json, help: "The record as it is in the topic.")]

    var id = ""
    var csv = false
    var configuration = ConfigurationOption()
    var json = false

    func validate() throws(ArgumentFault) {
        if csv && json { throw ArgumentFault("--csv or --json, not both") }
    }

    func run() throws -> ExitCode {
        let stored = try StoredInsights(configuration)
        let all = try stored.all()
        guard let found = all.first(where: { $0.record.id == id }) else {
            let nearest = EditDistance.nearest(to: id, among: all.map(\.record.id))
            throw CommandFailure("there is no insight \(id)" + (nearest.map { "; did you mean \($0)?" } ?? ""))
        }
        if json {
            Terminal.output.write(found.json + "\n")
            return .success
        }
        let insight = found.record
        guard let result = insight.result else {
            throw CommandFailure(Self.withoutResult(insight))
        }
        if !csv { Terminal.output.write(Self.head(insight)) }
        switch result {
        case .overlap(let result):
            let report = OverlapReport(result: result)
            Terminal.output.write(csv ? report.csv : report.text)
        case .differentiators(let result):
            let report = DifferentiatorsReport(result: result)
            Terminal.output.write(csv ? report.csv : report.text)
        }
        return .success
    }

    private static func withoutResult(_ insight: InsightRecord) -> String {
        let reason = insight.lastStatus?.reason.map { ": \($0)" } ?? ""
        return "\(insight.id) has no result yet: \((insight.lastStatus?.status ?? insight.status).rawValue)\(reason)"
    }

    /// Name and description, and as of when.
    private static func head(_ insight: InsightRecord) -> String {
        var text = insight.displayName + (insight.description.map { "\n  \($0)" } ?? "") + "\n"
        let clock = insight.asOf.compactMap(\.clock?.milliseconds).min()
        if let clock { text += "as of \(TimestampText.rfc3339(milliseconds: clock))" }
        if let duration = insight.durationMs {
            text += (clock == nil ? "" : ", ") + "found in \(HumanReadable.duration(.milliseconds(duration)))"
        }
        if let last = insight.lastStatus {
            text += "\nthe last run, \(last.id): \(last.status.rawValue)" + (last.reason.map { ": \($0)" } ?? "")
        }
        return text + "\n\n"
    }
}

/// The topic `insights` of the configured log.
private final class StoredInsights {
    private let log: any Log
    private let topic: String

    init(_ option: ConfigurationOption) throws {
        let settings = try option.load()
        log = try settings.openLog(createsFile: false)
        topic = settings.topics.name(of: .insights)
    }

    deinit { log.close() }

    /// All insights by id, each as it is and read.
    func all() throws -> [(json: String, record: InsightRecord)] {
        let decoder = JSONDecoder()
        return try log.newestValues(of: topic).values.map { value in
            (String(decoding: value, as: UTF8.self), try decoder.decode(InsightRecord.self, from: Data(value)))
        }.sorted { $0.record.id < $1.record.id }
    }
}
