import ArgumentParsing
import Coordination
import Foundation

extension DefinitionKind: ArgumentValue {}

/// `kindred control define KIND ID`
struct ControlDefineCommand: Command {
    static let declaration = CommandDeclaration(
        name: "define", summary: "Creates a definition, or replaces the one of that id.",
        discussion: "A segment takes --rule or --list, a measure --expression, an overlap --segments (2 to 8) and "
            + "--fields (up to 5), differentiators --segment, --against (everybody else if not given) and --fields (all "
            + "if not given). With --dry-run a segment changes nothing: the answer says who would enter and who leave.",
        example: "kindred control define segment lapsed --rule 'count(order_completed, 90d) == 0' --dry-run\n"
            + "kindred control define measure spend --expression 'sum(order_completed.total, 90d)'\n"
            + "kindred control define overlap both --segments lapsed,big-spenders --schedule 'every 1h'\n"
            + "kindred control define differentiators why --segment big-spenders --follow")

    static let arguments: [Argument<ControlDefineCommand>] =
        [
            .positional("KIND", \.kind, help: "What is defined."),
            .positional("ID", \.target, help: "A letter, then letters, digits, - and _; at most 128."),
            .option("rule", \.rule, valueName: "RULE", help: "Of a segment: who is a member."),
            .flag("list", \.isList, help: "Of a segment: its members are added and removed by `control list`."),
            .flag(
                "no-backfill", \.isNotBackfilled, help: "Of a segment: only what is kept is looked at, not the past."),
            .option("expression", \.expression, valueName: "EXPR", help: "Of a measure: what is measured."),
            .options("segments", \.segments, valueName: "IDS", help: "Of an overlap: ids with commas between them."),
            .option("segment", \.segment, valueName: "ID", help: "Of differentiators: whom they are about."),
            .option("against", \.against, valueName: "ID", help: "Of differentiators: the segment to compare with."),
            .options("fields", \.fields, valueName: "FIELDS", help: "Attributes and measures, with commas."),
            .option("name", \.name, valueName: "TEXT", help: "What people call it."),
            .option("description", \.details, valueName: "TEXT", help: "What it is for."),
            .options("tags", \.tags, valueName: "TAGS", help: "Words to find it by, with commas."),
            .option(
                "schedule", \.schedule, valueName: "WHEN", help: "Of an insight: `every 15m`, or five fields of cron."),
            .option("time-zone", \.timeZone, valueName: "ZONE", help: "Of a schedule: such as Europe/Berlin."),
            .flag("dry-run", \.isDryRun, help: "Of a segment: only says who would enter and leave."),
            .flag("follow", \.follows, help: "Of an insight: waits for the end of its first run."),
        ] + Argument.group(\.options)

    var kind = DefinitionKind.segment
    var target = ""
    var rule: String?
    var isList = false
    var isNotBackfilled = false
    var expression: String?
    var segments: [String] = []
    var segment: String?
    var against: String?
    var fields: [String] = []
    var name: String?
    var details: String?
    var tags: [String] = []
    var schedule: String?
    var timeZone: String?
    var isDryRun = false
    var follows = false
    var options = ControlOptions()

    func run() throws -> ExitCode {
        var message = ControlMessage(.define, id: options.commandID)
        message.kind = kind
        message.target = target
        message.dryRun = isDryRun ? true : nil
        message.spec = DefinitionSpec(
            name: name, description: details, tags: Self.words(tags), rule: rule, list: isList ? true : nil,
            backfill: isNotBackfilled ? false : nil, expression: expression, segments: Self.words(segments),
            segment: segment, against: against, fields: Self.words(fields), schedule: schedule, timeZone: timeZone)
        return try options.perform(message, follows: follows && !isDryRun)
    }

    /// The words of a list with commas, given once or several times; nil where it was not given.
    private static func words(_ lists: [String]) -> [String]? {
        guard !lists.isEmpty else { return nil }
        return lists.flatMap { $0.split(separator: ",") }.map { $0.trimmingCharacters(in: .whitespaces) }
    }
}
