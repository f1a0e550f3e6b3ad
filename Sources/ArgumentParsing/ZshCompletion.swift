/// A completion script for zsh: one function a command, on `_arguments`.
struct ZshCompletion {
    private let root: CommandDescription
    private var functions: [String] = []

    init(_ root: CommandDescription) {
        self.root = root
        collect(root, path: [root.name])
    }

    var script: String {
        let function = CommandDescription.completionFunction([root.name])
        return """
            #compdef \(root.name)
            # zsh completion of \(root.name); put it as _\(root.name) into a folder of $fpath, or source it
            \(functions.joined(separator: "\n"))
            if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
                \(function) "$@"
            else
                compdef \(function) \(root.name)
            fi

            """
    }

    private mutating func collect(_ command: CommandDescription, path: [String]) {
        let function = CommandDescription.completionFunction(path)
        let options = command.options.map { "        " + Self.quoted(Self.specification($0)) }
        if command.subcommands.isEmpty {
            let places = command.positionals.enumerated().map { index, positional in
                let place = positional.isRepeated ? "*" : "\(index + 1)"
                return "        " + Self.quoted("\(place):\(positional.name):\(Self.action(positional.completion))")
            }
            functions.append(
                "\(function)() {\n    _arguments \\\n\((options + places).joined(separator: " \\\n"))\n}\n")
        } else {
            functions.append(descent(command, function: function, path: path, options: options))
        }
        for child in command.subcommands { collect(child, path: path + [child.name]) }
    }

    private func descent(
        _ command: CommandDescription, function: String, path: [String], options: [String]
    ) -> String {
        let names = command.subcommands.map {
            "        " + Self.quoted("\(Self.escaped($0.name)):\($0.declaration.summary)")
        }
        let calls = command.subcommands.map {
            "                \($0.name)) \(CommandDescription.completionFunction(path + [$0.name])) ;;"
        }
        return """
            \(function)() {
                local state line
                local -a commands
                commands=(
            \(names.joined(separator: "\n"))
                )
                _arguments -C \\
            \(options.joined(separator: " \\\n")) \\
                    '1: :->command' '*:: :->rest'
                case $state in
                    command) _describe command commands ;;
                    rest)
                        case $line[1] in
            \(calls.joined(separator: "\n"))
                        esac ;;
                esac
            }

            """
    }

    private static func specification(_ option: ArgumentDescription) -> String {
        let repeated = option.isRepeated ? "*" : ""
        let head = "\(repeated)--\(option.name)[\(escaped(option.help))]"
        return option.kind == .flag ? head : "\(head):\(option.valueName):\(action(option.completion))"
    }

    private static func action(_ completion: ArgumentDescription.Completion) -> String {
        switch completion {
        case .none: ""
        case .file: "_files"
        case .directory: "_files -/"
        case .choices(let choices): "(\(choices.joined(separator: " ")))"
        }
    }

    /// Marks that `_arguments` would read as its own.
    private static func escaped(_ text: String) -> String {
        text.map { "[]:\\".contains($0) ? "\\\($0)" : String($0) }.joined()
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.map { $0 == "'" ? "'\\''" : String($0) }.joined() + "'"
    }
}
