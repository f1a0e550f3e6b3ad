/// A command of a command line: a type that declares its name, help and arguments, and is filled in by the parser.
///
///     struct Count: Command {
///         static let declaration = CommandDeclaration(
///             name: "count", summary: "Counts lines.", example: "tool count --limit 5 a.txt")
///         static let arguments: [Argument<Count>] = [
///             .option("limit", \.limit, valueName: "N", help: "At most so many."),
///             .positionals("FILE", \.files, help: "What to read."),
///         ]
///         var limit = 10
///         var files: [String] = []
///     }
///
/// The defaults shown in the help are those of `init()`.
public protocol Command: ArgumentRoot {
    static var declaration: CommandDeclaration { get }
    /// Checks what no single argument can tell; called once all arguments are set.
    func validate() throws(ArgumentFault)
    /// Does the work; answers how the process is to end.
    mutating func run() throws -> ExitCode
}

extension Command {
    public static var arguments: [Argument<Self>] { [] }
    public func validate() throws(ArgumentFault) {}
    /// A command that only has subcommands: the parser never hands it out.
    public mutating func run() throws -> ExitCode { .usage }
}

/// What a command is called and what it is for.
public struct CommandDeclaration: Sendable {
    public var name: String
    /// One sentence.
    public var summary: String
    /// More than one sentence, where it is needed; empty else.
    public var discussion: String
    /// A whole command line, or several, one a line.
    public var example: String
    public var subcommands: [any Command.Type]

    public init(
        name: String, summary: String, discussion: String = "", example: String,
        subcommands: [any Command.Type] = []
    ) {
        self.name = name
        self.summary = summary
        self.discussion = discussion
        self.example = example
        self.subcommands = subcommands
    }
}

/// How a process ends.
public enum ExitCode: Int32, Sendable {
    /// Fine.
    case success = 0
    /// The work failed.
    case failure = 1
    /// The command line was wrong.
    case usage = 2
}

/// What is wrong with a command's arguments together, in words.
public struct ArgumentFault: Error, Sendable, Equatable {
    public var text: String
    public init(_ text: String) { self.text = text }
}
