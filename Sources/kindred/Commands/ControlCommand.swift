import ArgumentParsing

/// `kindred control …`
struct ControlCommand: Command {
    static let declaration = CommandDeclaration(
        name: "control", summary: "Commands to a running Kindred: define, refresh, delete, erase, and their answers.",
        discussion: "Each writes one command into the topic control and waits for its answer in job-status, which "
            + "comes from whichever instance is the coordinator. It ends with 0 where the command was accepted, with 1 "
            + "where it was rejected, and every fault is named.",
        example: "kindred control define segment big-spenders --rule 'sum(order_completed.total, 90d) > 500'\n"
            + "kindred control refresh spenders-and-lapsed",
        subcommands: [
            ControlDefineCommand.self, ControlDeleteCommand.self, ControlRefreshCommand.self,
            ControlCancelCommand.self, ControlListCommand.self, ControlMembersCommand.self,
            ControlEraseCommand.self, ControlStatusCommand.self, ControlSendCommand.self,
        ])
}
