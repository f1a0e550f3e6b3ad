import ArgumentParsing
import Configuration
import Rules

/// `kindred validate [FILE]`
struct ValidateCommand: Command {
    static let declaration = CommandDeclaration(
        name: "validate", summary: "Names every fault of a configuration at once.",
        discussion: "Each fault stands on a line of its own: file, line and column, key path, what was found and what "
            + "was expected. A rule's fault also says where in the rule's text it is. Ends with 1 if there is any.",
        example: "kindred validate\nkindred validate config/examples/cdnow.yaml --json")

    static let arguments: [Argument<ValidateCommand>] =
        [
            .positional(
                "FILE", \.file, help: "The configuration, in place of --config.", completion: .file)
        ] + Argument.group(\.configuration) + [.flag("json", \.json, help: "One object, for programs.")]

    var file: String?
    var configuration = ConfigurationOption()
    var json = false

    func validate() throws(ArgumentFault) {
        if file != nil, configuration.path != nil { throw ArgumentFault("give FILE or --config, not both") }
    }

    func run() throws -> ExitCode {
        var option = configuration
        option.path = file ?? option.path
        let name = option.resolvedPath ?? ConfigurationOption.defaultPaths[0]
        do {
            try report(name, try option.check())
            return .success
        } catch let faults as ConfigurationFaults {
            if json {
                try JSONOutput.write(Verdict(file: name, valid: false, faults: faults.faults.map(Fault.init)))
            } else {
                Terminal.output.write("\(faults)\n")
                let count = faults.faults.count
                Terminal.error.write("\(name): \(count) \(count == 1 ? "fault" : "faults")\n")
            }
            return .failure
        }
    }

    private func report(_ name: String, _ checked: CheckedConfiguration) throws {
        let verdict = Verdict(
            file: name, valid: true, measures: checked.measures.count, segments: checked.segments.count)
        if json { return try JSONOutput.write(verdict) }
        let measures = Self.counted(checked.measures.count, "measure")
        Terminal.output.write("\(name): fine; \(measures), \(Self.counted(checked.segments.count, "segment"))\n")
    }

    private static func counted(_ count: Int, _ noun: String) -> String {
        "\(HumanReadable.count(count)) \(noun)\(count == 1 ? "" : "s")"
    }

    /// What `--json` prints.
    private struct Verdict: Encodable {
        var file: String
        var valid: Bool
        var measures: Int?
        var segments: Int?
        var faults: [Fault] = []
    }

    private struct Fault: Encodable {
        var line: Int?
        var column: Int?
        var key: String
        var message: String
        /// Where in the text of the rule.
        var ruleLine: Int?
        var ruleColumn: Int?

        init(_ fault: ConfigurationFault) {
            line = fault.position?.line
            column = fault.position?.column
            key = fault.keyPath
            message = fault.problem.description
            if case .rule(let reason, let place) = fault.problem {
                message = reason
                ruleLine = place.line
                ruleColumn = place.column
            }
        }
    }
}
