import ArgumentParsing
import Foundation

/// `kindred control list add|remove`
struct ControlListCommand: Command {
    static let declaration = CommandDeclaration(
        name: "list", summary: "Adds members to a list segment, or removes them.",
        example: "kindred control list add vip c0042 c0043\nkindred control list remove vip --file former.txt",
        subcommands: [ControlListAddCommand.self, ControlListRemoveCommand.self])
}

/// `kindred control list add SEGMENT [CUSTOMER…]`
struct ControlListAddCommand: Command {
    static let declaration = CommandDeclaration(
        name: "add", summary: "Makes customers members of a list segment.",
        example: "kindred control list add vip c0042 c0043\nkindred control list add vip --file vip.txt")

    static let arguments: [Argument<ControlListAddCommand>] = Argument.group(\.members)

    var members = ListMembersOptions()

    func run() throws -> ExitCode { try members.perform { $0.add = $1 } }
}

/// `kindred control list remove SEGMENT [CUSTOMER…]`
struct ControlListRemoveCommand: Command {
    static let declaration = CommandDeclaration(
        name: "remove", summary: "Takes customers out of a list segment.",
        example: "kindred control list remove vip c0042")

    static let arguments: [Argument<ControlListRemoveCommand>] = Argument.group(\.members)

    var members = ListMembersOptions()

    func run() throws -> ExitCode { try members.perform { $0.remove = $1 } }
}

/// Which customers, of which list segment.
struct ListMembersOptions: ArgumentRoot {
    /// Ids of one command; more go into several, one after another.
    private static let commandMax = 5000

    static let arguments: [Argument<ListMembersOptions>] =
        [
            .positional("SEGMENT", \.segment, help: "A segment that was defined as a list."),
            .positionals("CUSTOMER", \.customers, isRequired: false, help: "Customers' ids."),
            .option(
                "file", \.file, valueName: "FILE", help: "Ids, one a line; .gz too, or - for the standard input.",
                completion: .file),
        ] + Argument.group(\.options)

    var segment = ""
    var customers: [String] = []
    var file: String?
    var options = ControlOptions()

    /// Sends the ids in as many commands as they need; stops at the first that is rejected.
    /// - Parameter put: puts ids into a command.
    func perform(_ put: (inout ControlMessage, [String]) -> Void) throws -> ExitCode {
        let ids = customers + (try file.map(Self.ids) ?? [])
        guard !ids.isEmpty else { throw CommandFailure("no customers: name some, or a file of them with --file") }
        let channel = try ControlChannel(try options.configuration.load())
        let id = options.commandID
        let parts = stride(from: 0, to: ids.count, by: Self.commandMax)
            .map { Array(ids[$0..<min($0 + Self.commandMax, ids.count)]) }
        for (index, part) in parts.enumerated() {
            var message = ControlMessage(.listMembers, id: parts.count == 1 ? id : "\(id)-\(index + 1)")
            message.target = segment
            put(&message, part)
            try channel.send(message, id: message.id)
            let code = try options.finish(channel, id: message.id)
            guard code == .success else { return code }
        }
        return .success
    }

    private static func ids(path: String) throws -> [String] {
        var reader = try LineReader(paths: [path])
        var ids: [String] = []
        while let line = unsafe try reader.next() {
            let id = unsafe String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            if !id.isEmpty { ids.append(id) }
        }
        return ids
    }
}
