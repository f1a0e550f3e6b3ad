import ArgumentParsing
import Configuration
import Daemon
import Foundation
import Logs
import Numerics

/// `kindred inspect segment ID`
struct InspectSegmentCommand: Command {
    static let declaration = CommandDeclaration(
        name: "segment", summary: "A segment's rule, its size, its entries and exits, and its members.",
        example: "kindred inspect segment big-spenders\nkindred inspect segment big-spenders --members 1000 --json")

    static let arguments: [Argument<InspectSegmentCommand>] =
        [
            .positional("ID", \.id, help: "The segment's id."),
            .option(
                "members", \.members, valueName: "N", help: "How many members are named, in the order of their ids."),
        ] + Argument.group(\.configuration) + [.flag("json", \.json, help: "One object, for programs.")]

    var id = ""
    var members = 10
    var configuration = ConfigurationOption()
    var json = false

    private struct Report: Encodable {
        let segment: String
        let name: String?
        /// nil for a list.
        let rule: String?
        let size: Int
        let entries: Int64
        let exits: Int64
        let members: [Member]
    }

    private struct Member: Codable {
        let customer: String
        let since: String
        let validUntil: String?
    }

    /// A line of the topic `segments`.
    private struct Line: Decodable {
        let entries: Int64
        let exits: Int64
    }

    func run() throws -> ExitCode {
        let settings = try configuration.load()
        guard let segment = settings.segments.first(where: { $0.id == id }) else {
            let nearest = EditDistance.nearest(to: id, among: settings.segments.map(\.id))
            throw CommandFailure("there is no segment \(id)" + (nearest.map { "; did you mean \($0)?" } ?? ""))
        }
        let log = try settings.openLog(createsFile: false)
        defer { log.close() }
        let topics = TopicPlan(settings.topics, existing: try log.topics())
        let all = try newest(Member.self, in: log, topic: topics.segmentMembers)
            .sorted { $0.customer < $1.customer }
        let lines = try newest(Line.self, in: log, topic: topics.segments)
        let report = Report(
            segment: id, name: segment.name, rule: segment.rule?.value.trimmingCharacters(in: .whitespacesAndNewlines),
            size: all.count, entries: lines.reduce(0) { $0 + $1.entries }, exits: lines.reduce(0) { $0 + $1.exits },
            members: Array(all.prefix(max(members, 0))))
        if json {
            try JSONOutput.write(report)
        } else {
            Terminal.output.write(Self.text(report))
        }
        return .success
    }

    /// The newest values of the segment's keys in a compacted topic.
    private func newest<Value: Decodable>(_ type: Value.Type, in log: any Log, topic: String) throws -> [Value] {
        let decoder = JSONDecoder()
        return try log.newestValues(of: topic, prefix: "\(id)/").values.map {
            try decoder.decode(Value.self, from: Data($0))
        }
    }

    private static func text(_ report: Report) -> String {
        var text =
            "\(report.segment)" + (report.name.map { ": \($0)" } ?? "")
            + "\n  \(report.rule ?? "a list: members are added and removed by command")\n"
        text += "\(HumanReadable.count(report.size)) members; \(HumanReadable.count(report.entries)) entries and "
        text += "\(HumanReadable.count(report.exits)) exits as of the last minute's line\n"
        for member in report.members {
            text += "  \(member.customer)  since \(member.since)"
            text += member.validUntil.map { "  until \($0) if nothing comes\n" } ?? "\n"
        }
        let left = report.size - report.members.count
        return left > 0 ? text + "  and \(HumanReadable.count(left)) more: --members \(report.size)\n" : text
    }
}
