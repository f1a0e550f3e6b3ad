import ArgumentParsing
import Configuration
import Rules

/// `kindred explain RULE`
struct ExplainCommand: Command {
    static let declaration = CommandDeclaration(
        name: "explain", summary: "Takes a rule apart: what it says, what it keeps per customer, what makes it change.",
        discussion: "RULE is the text of a rule, or the id of a segment of the configuration. A rule may use the "
            + "measures and segments of the configuration, if there is one.",
        example: "kindred explain 'count(purchase, 30d) >= 3 and country == \"DE\"'\nkindred explain big-spenders")

    static let arguments: [Argument<ExplainCommand>] =
        [.positional("RULE", \.rule, help: "A rule's text, or a segment's id.")] + Argument.group(\.configuration)
        + [.flag("json", \.json, help: "One object, for programs.")]

    var rule = ""
    var configuration = ConfigurationOption()
    var json = false

    func run() throws -> ExitCode {
        let checked = try configuration.checkIfPresent()
        let explanation: RuleExplanation
        if let segment = checked?.segments.first(where: { $0.definition.id == rule }) {
            guard let rule = segment.rule else {
                throw CommandFailure("\(rule) is a list: its members are added and removed by command")
            }
            explanation = RuleExplanation(rule.rule)
        } else {
            do {
                let context = checked?.context ?? RuleContext()
                explanation = RuleExplanation(try Rule.parse(rule, in: context))
            } catch {
                // The marker stands under the first token that cannot stand where it is.
                let lines = rule.split(separator: "\n", omittingEmptySubsequences: false)
                let line = lines.indices.contains(error.position.line - 1) ? lines[error.position.line - 1] : ""
                let margin = String(repeating: " ", count: error.position.column - 1)
                throw CommandFailure("\(error)\n  \(line)\n  \(margin)^")
            }
        }
        if json {
            try JSONOutput.write(explanation)
        } else {
            Terminal.output.write(Self.text(explanation))
        }
        return .success
    }

    private static func text(_ explanation: RuleExplanation) -> String {
        var sections = ["RULE:\n  " + explanation.rule]
        if explanation.tree.count > 1 { sections.append(section("TREE", explanation.tree)) }
        sections.append(
            section(
                "KEEPS PER CUSTOMER",
                explanation.measures.map { "\($0.expression): \($0.keeps)" }
                    + explanation.attributes.map { "\($0): the attribute's values with their times" }))
        if !explanation.segments.isEmpty { sections.append(section("READS SEGMENTS", explanation.segments)) }
        sections.append(section("CHANGES WITH", explanation.changes))
        return sections.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }

    private static func section(_ title: String, _ lines: [String]) -> String {
        lines.isEmpty ? "" : "\(title):\n" + lines.map { "  " + $0 }.joined(separator: "\n")
    }
}
