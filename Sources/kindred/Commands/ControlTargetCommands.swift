import ArgumentParsing

/// `kindred control delete ID`
struct ControlDeleteCommand: Command {
    static let declaration = CommandDeclaration(
        name: "delete", summary: "Deletes a definition; refused while another one refers to it.",
        example: "kindred control delete lapsed")

    static let arguments: [Argument<ControlDeleteCommand>] =
        [.positional("ID", \.target, help: "The definition's id.")] + Argument.group(\.options)

    var target = ""
    var options = ControlOptions()

    func run() throws -> ExitCode {
        var message = ControlMessage(.delete, id: options.commandID)
        message.target = target
        return try options.perform(message)
    }
}

/// `kindred control refresh ID`
struct ControlRefreshCommand: Command {
    static let declaration = CommandDeclaration(
        name: "refresh", summary: "Runs an insight now, or all of them.",
        example: "kindred control refresh spenders-and-lapsed --follow\nkindred control refresh '*'")

    static let arguments: [Argument<ControlRefreshCommand>] =
        [
            .positional("ID", \.target, help: "The insight's id, or * for all."),
            .flag("follow", \.follows, help: "Waits for the end of the run."),
        ] + Argument.group(\.options)

    var target = ""
    var follows = false
    var options = ControlOptions()

    func validate() throws(ArgumentFault) {
        if follows, target == "*" { throw ArgumentFault("--follow waits for one run, and * begins many") }
    }

    func run() throws -> ExitCode {
        var message = ControlMessage(.refresh, id: options.commandID)
        message.target = target
        return try options.perform(message, follows: follows)
    }
}

/// `kindred control cancel ID`
struct ControlCancelCommand: Command {
    static let declaration = CommandDeclaration(
        name: "cancel", summary: "Ends an insight's run before its time; its last good result stays.",
        example: "kindred control cancel spenders-and-lapsed")

    static let arguments: [Argument<ControlCancelCommand>] =
        [.positional("ID", \.target, help: "The insight's id, or the run's.")] + Argument.group(\.options)

    var target = ""
    var options = ControlOptions()

    func run() throws -> ExitCode {
        var message = ControlMessage(.cancel, id: options.commandID)
        message.target = target
        return try options.perform(message)
    }
}

/// `kindred control erase CUSTOMER`
struct ControlEraseCommand: Command {
    static let declaration = CommandDeclaration(
        name: "erase", summary: "Forgets a customer, in the state and in all compacted topics; answers with a receipt.",
        discussion: "The receipt says what was removed where, and which append-only topics still hold records of the "
            + "customer, and for how long. It names the customer by a salted hash.",
        example: "kindred control erase c0042 --json > receipt.json")

    static let arguments: [Argument<ControlEraseCommand>] =
        [.positional("CUSTOMER", \.customer, help: "The customer's id.")] + Argument.group(\.options)

    var customer = ""
    var options = ControlOptions()

    func run() throws -> ExitCode {
        var message = ControlMessage(.erase, id: options.commandID)
        message.customer = customer
        return try options.perform(message)
    }
}
