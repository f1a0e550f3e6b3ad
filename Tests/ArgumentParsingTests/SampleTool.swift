import ArgumentParsing

/// A made-up tool with one command of each kind.
struct Tool: Command {
    static let declaration = CommandDeclaration(
        name: "tool", summary: "Looks after boxes.", example: "tool pack --limit 5 a b",
        subcommands: [Pack.self, Look.self, Pause.self])
}

struct Shared: ArgumentRoot, Equatable {
    static let arguments: [Argument<Shared>] = [
        .option("config", \.config, valueName: "FILE", help: "Where the settings are.", completion: .file)
    ]
    var config: String?
}

enum Colour: String, CaseIterable, ArgumentValue {
    case red, green
}

struct Pack: Command {
    static let declaration = CommandDeclaration(
        name: "pack", summary: "Packs things into boxes.", discussion: "Things that are packed already stay.",
        example: "tool pack --limit 5 a b\ntool pack --json -- -a")
    static let arguments: [Argument<Pack>] =
        group(\.shared) + [
            .option("limit", \.limit, valueName: "N", help: "At most so many."),
            .option("share", \.share, valueName: "R", help: "Which part of them."),
            .option("wait", \.wait, valueName: "DURATION", help: "Between two boxes."),
            .option("start", \.start, valueName: "TIME", help: "When to begin."),
            .option("colour", \.colour, valueName: "COLOUR", help: "Of the boxes."),
            .options("tag", \.tags, valueName: "TAG", help: "Written on the boxes."),
            .flag("json", \.json, help: "For programs: one object a line."),
            .positionals("THING", \.things, help: "What to pack.", completion: .file),
        ]
    static func group(_ path: WritableKeyPath<Pack, Shared> & Sendable) -> [Argument<Pack>] { Argument.group(path) }

    var shared = Shared()
    var limit = 10
    var share = 0.5
    var wait = Duration.seconds(300)
    var start: TimeArgument?
    var colour = Colour.green
    var tags: [String] = []
    var json = false
    var things: [String] = []

    func validate() throws(ArgumentFault) {
        guard limit > 0 else { throw ArgumentFault("--limit must be at least 1") }
    }

    mutating func run() -> ExitCode { limit > things.count ? .success : .failure }
}

struct Look: Command {
    static let declaration = CommandDeclaration(
        name: "look", summary: "Looks into boxes.", example: "tool look box 7",
        subcommands: [LookBox.self, LookShelf.self])
}

struct LookBox: Command {
    static let declaration = CommandDeclaration(
        name: "box", summary: "What is in a box.", example: "tool look box 7")
    static let arguments: [Argument<LookBox>] = [
        .positional("BOX", \.box, help: "Its number."),
        .positional("COLOUR", \.colour, help: "Only things of this colour."),
    ]
    var box = 0
    var colour: Colour?
}

struct LookShelf: Command {
    static let declaration = CommandDeclaration(
        name: "shelf", summary: "What's on a [dusty] shelf: all of it.", example: "tool look shelf")
    static let arguments: [Argument<LookShelf>] = [
        .positional("COLOUR", \.colour, help: "Only boxes of this colour.")
    ]
    var colour: Colour?
}

struct Pause: Command {
    static let declaration = CommandDeclaration(
        name: "pause", summary: "Does nothing.", example: "tool pause")
}
