/// What a command came to: accepted, with a result where there is something to tell, or rejected with every fault.
struct CommandAnswer: Sendable, Equatable {
    /// Faults that an answer lists, and bytes of each: what is beyond is counted.
    static let faultsMax = 100
    static let textBytesMax = 2000

    var faults: [CommandFault] = []
    var result: JSONValue?

    static func accepted(_ result: JSONValue? = nil) -> CommandAnswer { CommandAnswer(result: result) }
    static func rejected(_ faults: [CommandFault]) -> CommandAnswer { CommandAnswer(faults: faults) }
    static func rejected(_ field: String?, _ text: String) -> CommandAnswer {
        CommandAnswer(faults: [CommandFault(field, text)])
    }

    var isAccepted: Bool { faults.isEmpty }

    /// As a record of `job-status`.
    func bytes(id: String, word: String?, target: String?, at wall: Int64) -> [UInt8] {
        JSONValue.object(
            ("id", .text(id)), ("kind", .text("command")), ("command", .optional(word.map { Self.cut($0, 64) })),
            ("target", .optional(target.map { Self.cut($0, 300) })),
            ("status", .text(isAccepted ? "accepted" : "rejected")), ("faults", .list(listed.map(\.json))),
            ("time", .instant(wall)), ("result", result)
        ).bytes
    }

    private var listed: [CommandFault] {
        var listed = faults.prefix(Self.faultsMax).map {
            CommandFault($0.field.map { Self.cut($0, 300) }, Self.cut($0.text, Self.textBytesMax))
        }
        if faults.count > Self.faultsMax {
            listed.append(CommandFault(nil, "and \(faults.count - Self.faultsMax) more"))
        }
        return listed
    }

    /// The text up to a bound, at a whole character.
    private static func cut(_ text: String, _ bytesMax: Int) -> String {
        guard text.utf8.count > bytesMax else { return text }
        var cut = String(text.prefix(bytesMax))
        while cut.utf8.count > bytesMax { cut.removeLast() }
        return cut + "…"
    }
}
