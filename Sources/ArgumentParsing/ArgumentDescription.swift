/// What help and completions know of an argument.
public struct ArgumentDescription: Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        /// `--name VALUE`
        case option
        /// `--name`
        case flag
        /// A value known by its place.
        case positional
    }

    /// What a shell offers in place of a value.
    public enum Completion: Sendable, Equatable {
        case none, file, directory
        case choices([String])
    }

    public var kind: Kind
    /// Without dashes for options and flags; the value's name for positionals.
    public var name: String
    /// How the value is called in usage lines, in capitals; empty for flags.
    public var valueName: String
    public var help: String
    public var isRequired: Bool
    /// Whether it may be given more than once.
    public var isRepeated: Bool
    /// As help shows it; nil where there is none to show.
    public var defaultText: String?
    public var completion: Completion
    /// What its text must be; empty for flags.
    public var expectation: String

    /// As it is written in a usage line, without brackets.
    public var spelling: String {
        switch kind {
        case .option: "--\(name) \(valueName)"
        case .flag: "--\(name)"
        case .positional: isRepeated ? "\(name)…" : name
        }
    }

    static func declared(
        _ kind: Kind, _ name: String, _ valueName: String, _ help: String, isRequired: Bool = false,
        isRepeated: Bool = false, completion: Completion = .none
    ) -> ArgumentDescription {
        ArgumentDescription(
            kind: kind, name: name, valueName: valueName, help: help, isRequired: isRequired, isRepeated: isRepeated,
            defaultText: nil, completion: completion, expectation: "")
    }
}
