/// A completion script for bash: one function that finds the command among the words so far, then offers what can
/// follow.
struct BashCompletion {
    private let root: CommandDescription
    private var descents: [String] = []
    private var values: [String] = []
    private var offers: [String] = []

    init(_ root: CommandDescription) {
        self.root = root
        collect(root, path: root.name)
    }

    var script: String {
        let function = CommandDescription.completionFunction([root.name])
        return """
            # bash completion of \(root.name); source it, or put it into /etc/bash_completion.d
            \(function)() {
                local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}"
                local command="\(root.name)" index
                COMPREPLY=()
                for ((index = 1; index < COMP_CWORD; index++)); do
                    case "$command ${COMP_WORDS[index]}" in
            \(descents.joined(separator: "\n"))
                    esac
                done
                case "$command $previous" in
            \(values.joined(separator: "\n"))
                esac
                case "$command" in
            \(offers.joined(separator: "\n"))
                esac
            }
            complete -F \(function) \(root.name)

            """
    }

    private mutating func collect(_ command: CommandDescription, path: String) {
        for option in command.options where option.kind == .option {
            values.append("        \"\(path) --\(option.name)\") \(Self.offer(option.completion)); return ;;")
        }
        let names = command.options.map { "--" + $0.name } + (command.subcommands.isEmpty ? [] : ["help"])
        let words = (command.subcommands.map(\.name) + names).joined(separator: " ")
        if let positional = command.positionals.first {
            offers.append(
                """
                        "\(path)")
                            if [[ $current == -* ]]; then
                                \(Self.offerWords(names.joined(separator: " ")))
                            else
                                \(Self.offer(positional.completion))
                            fi ;;
                """)
        } else {
            offers.append("        \"\(path)\") \(Self.offerWords(words)) ;;")
        }
        for child in command.subcommands {
            let below = path + " " + child.name
            descents.append("            \"\(below)\") command=\"\(below)\" ;;")
            collect(child, path: below)
        }
    }

    private static func offer(_ completion: ArgumentDescription.Completion) -> String {
        switch completion {
        case .none: "COMPREPLY=()"
        case .file: "compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- \"$current\")"
        case .directory: "compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- \"$current\")"
        case .choices(let choices): offerWords(choices.joined(separator: " "))
        }
    }

    private static func offerWords(_ words: String) -> String {
        "mapfile -t COMPREPLY < <(compgen -W \"\(words)\" -- \"$current\")"
    }
}
