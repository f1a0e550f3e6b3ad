/// A shell that completion scripts are made for.
public enum CompletionShell: String, CaseIterable, ArgumentValue, Sendable {
    case bash, zsh
}

extension CommandDescription {
    /// A script to be sourced, or put where the shell looks for completions.
    public func completionScript(for shell: CompletionShell) -> String {
        switch shell {
        case .bash: BashCompletion(self).script
        case .zsh: ZshCompletion(self).script
        }
    }

    /// The name of the shell function for a command: `_kindred_inspect_customer`.
    static func completionFunction(_ path: [String]) -> String {
        "_" + path.joined(separator: "_").map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
    }
}
