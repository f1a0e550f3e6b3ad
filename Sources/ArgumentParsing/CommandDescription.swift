/// What help and completions know of a command and of those below it.
public struct CommandDescription: Sendable {
    public var declaration: CommandDeclaration
    public var arguments: [ArgumentDescription]
    public var subcommands: [CommandDescription]

    public init(_ command: any Command.Type) {
        declaration = command.declaration
        arguments = Self.arguments(of: command)
        subcommands = command.declaration.subcommands.map(CommandDescription.init)
    }

    public var name: String { declaration.name }

    /// Declared options and flags, and those that every command has.
    public var options: [ArgumentDescription] {
        arguments.filter { $0.kind != .positional } + [Self.help, Self.version]
    }

    public var positionals: [ArgumentDescription] { arguments.filter { $0.kind == .positional } }

    static let help = ArgumentDescription.declared(.flag, "help", "", "Shows this help and ends.")
    static let version = ArgumentDescription.declared(.flag, "version", "", "Shows the version and ends.")

    private static func arguments<C: Command>(of command: C.Type) -> [ArgumentDescription] {
        command.arguments.map(\.description)
    }
}
