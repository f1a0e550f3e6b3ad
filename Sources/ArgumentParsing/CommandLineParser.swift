import Numerics

/// What a command line asks for.
public enum CommandLineRequest: Sendable {
    /// A command with its values, checked, to be run.
    case run(any Command)
    /// A text for the output: help, the version, a completion script.
    case show(String)
}

/// Parses command lines of a tool: a command with subcommands, or a single one.
///
/// Every command has `--help` (`-h`) and `--version`; the root also `help COMMAND` and
/// `--generate-completion-script bash|zsh`. A command that has subcommands takes no arguments of its own.
public struct CommandLineParser: Sendable {
    private let root: any Command.Type
    private let version: String

    /// - Parameter version: what `--version` shows, without the tool's name.
    public init(root: any Command.Type, version: String) {
        self.root = root
        self.version = version
    }

    /// - Parameter arguments: without the name of the program.
    public func parse(_ arguments: [String]) throws(UsageError) -> CommandLineRequest {
        var command = root
        var path = root.declaration.name
        var rest = arguments[...]
        if let script = try completionScript(rest) { return .show(script) }
        let asksForHelp = rest.first == "help" && !root.declaration.subcommands.isEmpty
        if asksForHelp { rest.removeFirst() }
        while !command.declaration.subcommands.isEmpty, let word = rest.first, !word.hasPrefix("-") {
            command = try subcommand(word, of: command, path: path)
            path += " " + word
            rest.removeFirst()
        }
        let marked = rest.prefix { $0 != "--" }
        if asksForHelp || marked.contains("--help") || marked.contains("-h") {
            return .show(CommandDescription(command).helpText(path: path))
        }
        if marked.contains("--version") { return .show("\(root.declaration.name) \(version)\n") }
        guard command.declaration.subcommands.isEmpty else {
            throw UsageError(missingCommand(of: command, before: rest.first), command: path)
        }
        return .run(try Self.filled(command, with: rest, path: path))
    }

    private func subcommand(
        _ word: String, of command: any Command.Type, path: String
    ) throws(UsageError) -> any Command.Type {
        let known = command.declaration.subcommands
        if let found = known.first(where: { $0.declaration.name == word }) { return found }
        let nearest = EditDistance.nearest(to: word, among: known.map { $0.declaration.name })
        throw UsageError(.unknownCommand(word, nearest: nearest), command: path)
    }

    private func missingCommand(of command: any Command.Type, before word: String?) -> UsageError.Fault {
        if let word {
            let options = CommandDescription(command).options.map { "--" + $0.name }
            return .unknownOption(word, nearest: EditDistance.nearest(to: word, among: options))
        }
        return .missingCommand(command.declaration.subcommands.map { $0.declaration.name })
    }

    private func completionScript(_ arguments: ArraySlice<String>) throws(UsageError) -> String? {
        let option = "--generate-completion-script"
        guard let first = arguments.first, first == option || first.hasPrefix(option + "=") else { return nil }
        let name = root.declaration.name
        let text = first == option ? arguments.dropFirst().first : String(first.dropFirst(option.count + 1))
        guard let text else {
            throw UsageError(.missingValue(option: option, expected: CompletionShell.expectation), command: name)
        }
        guard let shell = CompletionShell(argument: text) else {
            let fault = UsageError.Fault.wrongValue(
                argument: option, text: text, expected: CompletionShell.expectation)
            throw UsageError(fault, command: name)
        }
        return CommandDescription(root).completionScript(for: shell)
    }

    /// A command with the values of its arguments.
    private static func filled<C: Command>(
        _ type: C.Type, with arguments: ArraySlice<String>, path: String
    ) throws(UsageError) -> any Command {
        var filling = ArgumentFilling(type)
        do {
            try filling.take(arguments)
        } catch {
            throw UsageError(error, command: path)
        }
        do {
            try filling.command.validate()
        } catch {
            throw UsageError(.invalid(error.text), command: path)
        }
        return filling.command
    }
}
