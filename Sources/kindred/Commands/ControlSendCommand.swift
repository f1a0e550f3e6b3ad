import ArgumentParsing
import Foundation

/// `kindred control send FILE`
struct ControlSendCommand: Command {
    static let declaration = CommandDeclaration(
        name: "send", summary: "Sends commands as they are, one a line, and waits for their answers.",
        example: "kindred control send commands.jsonl\n"
            + "echo '{\"id\":\"r1\",\"command\":\"refresh\",\"target\":\"*\"}' | kindred control send -")

    static let arguments: [Argument<ControlSendCommand>] =
        [.positionals("FILE", \.files, help: "JSON lines, .gz too, or -.", completion: .file)]
        + Argument.group(\.options)

    var files: [String] = []
    var options = ControlOptions()

    func validate() throws(ArgumentFault) {
        if options.id != nil { throw ArgumentFault("--id cannot be given: the commands have ids of their own") }
    }

    func run() throws -> ExitCode {
        var reader = try LineReader(paths: files)
        let channel = try ControlChannel(try options.configuration.load())
        var result = ExitCode.success
        while let line = unsafe try reader.next() {
            let bytes = unsafe Array(line)
            guard let object = try? JSONDecoder().decode([String: JSONDocument].self, from: Data(bytes)),
                case .text(let id)? = object["id"]
            else {
                throw CommandFailure(
                    "line \(reader.line): a command is one object on one line, with a text \"id\" to be answered under")
            }
            try channel.send(json: bytes, id: id)
            if try options.finish(channel, id: id) != .success { result = .failure }
        }
        return result
    }
}
