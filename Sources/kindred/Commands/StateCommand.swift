import ArgumentParsing

/// `kindred state rebuild`
struct StateCommand: Command {
    static let declaration = CommandDeclaration(
        name: "state", summary: "Mends the state: makes it anew from the events.",
        discussion:
            "For a state that cannot be restored: a changelog that is damaged or gone, or a committed offset whose "
            + "events are no longer kept. What the state holds, `kindred inspect state` says.",
        example: "kindred state rebuild\nkindred state rebuild --from 2026-01-01",
        subcommands: [StateRebuildCommand.self])
}
