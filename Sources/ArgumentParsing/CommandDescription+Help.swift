/// Help texts: what the command is for, a usage line, its arguments with their defaults, an example.
extension CommandDescription {
    private static let width = 100
    private static let indent = 2

    /// - Parameter path: the command as it is typed, `kindred inspect customer`.
    public func helpText(path: String) -> String {
        var sections = [TextWrapping.wrapped(declaration.summary, width: Self.width)]
        if !declaration.discussion.isEmpty {
            sections.append(TextWrapping.wrapped(declaration.discussion, width: Self.width))
        }
        sections.append("USAGE:\n" + usage(path: path))
        sections += [
            table("ARGUMENTS", positionals.map { ($0.spelling, $0.helpWithDefault) }),
            table("COMMANDS", subcommands.map { ($0.name, $0.declaration.summary) }),
            table("OPTIONS", options.map { ($0.name == "help" ? "-h, --help" : $0.spelling, $0.helpWithDefault) }),
        ].filter { !$0.isEmpty }
        let example = declaration.example.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
        sections.append("EXAMPLE:\n" + example)
        if !subcommands.isEmpty { sections.append("See '\(path) COMMAND --help' for a command's own options.") }
        return sections.joined(separator: "\n\n") + "\n"
    }

    /// `kindred tail TOPIC [--from PLACE]`, wrapped under its own first argument.
    private func usage(path: String) -> String {
        var words = positionals.map { $0.isRequired ? $0.spelling : "[\($0.spelling)]" }
        words += arguments.filter { $0.kind != .positional }
            .map { "[\($0.spelling)]" + ($0.isRepeated ? "…" : "") }
        if !subcommands.isEmpty { words.append("COMMAND") }
        let start = "  " + path + " "
        return TextWrapping.wrapped(words: words, first: start, hanging: start.count, width: Self.width)
    }

    private func table(_ title: String, _ rows: [(name: String, help: String)]) -> String {
        guard let longest = rows.map(\.name.count).max() else { return "" }
        let column = min(longest, 26) + 2 * Self.indent
        let lines = rows.map { name, help in
            let padding = String(repeating: " ", count: max(2, column - name.count - Self.indent))
            return TextWrapping.wrapped(
                words: help.split(separator: " ").map(String.init), first: "  " + name + padding, hanging: column,
                width: Self.width)
        }
        return title + ":\n" + lines.joined(separator: "\n")
    }
}

extension ArgumentDescription {
    /// The help, with the default and the choices behind it.
    var helpWithDefault: String {
        var notes: [String] = []
        if case .choices(let choices) = completion { notes.append(choices.joined(separator: ", ")) }
        if let defaultText { notes.append("default: \(defaultText)") }
        return notes.isEmpty ? help : "\(help) (\(notes.joined(separator: "; ")))"
    }
}
