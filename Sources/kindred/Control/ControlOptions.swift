import ArgumentParsing
import Configuration
import Foundation

/// What every command to the coordinator takes: where it goes, under which id, and how long its answer is waited for.
struct ControlOptions: ArgumentRoot {
    static let arguments: [Argument<ControlOptions>] =
        [
            .option(
                "id", \.id, valueName: "ID",
                help:
                    "The command's id; one that was answered before is answered again, and not done twice. If none is "
                    + "given, a new one."),
            .option("timeout", \.timeout, valueName: "TIME", help: "How long the answer is waited for."),
            .flag("no-wait", \.isSentOnly, help: "Sends it, prints its id and ends."),
        ] + Argument.group(\.configuration) + [.flag("json", \.json, help: "The answer as one object.")]

    var id: String?
    var timeout = Duration.seconds(60)
    var isSentOnly = false
    var configuration = ConfigurationOption()
    var json = false

    /// The id that was asked for, or one that nobody else has.
    var commandID: String { id ?? "cli-\(String(UInt64.random(in: .min ... .max), radix: 16))" }

    /// Sends a command, waits for its answer and prints it.
    /// - Parameters:
    ///   - follows: whether the end of the run that the command begins is waited for too.
    ///   - text: what is shown of an accepted command's result; by default all of it.
    func perform(
        _ message: ControlMessage, follows: Bool = false, text: (JSONDocument) -> String = Self.outline
    ) throws -> ExitCode {
        let channel = try ControlChannel(try configuration.load())
        try channel.send(message, id: message.id)
        return try finish(channel, id: message.id, follows: follows, text: text)
    }

    static func outline(_ result: JSONDocument) -> String {
        result.outline(depth: 1).map { $0 + "\n" }.joined()
    }

    /// Waits for the answer to a command that was sent, and prints it.
    func finish(
        _ channel: ControlChannel, id: String, follows: Bool = false, text: (JSONDocument) -> String = Self.outline
    ) throws -> ExitCode {
        guard !isSentOnly else {
            Terminal.output.write(id + "\n")
            return .success
        }
        let answer = try channel.answer(to: id, within: timeout)
        guard answer.status == "accepted" else {
            try show(answer, text)
            return .failure
        }
        guard follows else {
            try show(answer, text)
            return .success
        }
        let end = try channel.end(ofRunAskedBy: id, within: timeout) { record in
            guard !json, let done = record.partitionsAnswered, let all = record.partitions else { return }
            Terminal.error.write("\(record.id): \(record.status), \(done) of \(all) partitions\n")
        }
        try show(end, text)
        return end.status == "Successful" ? .success : .failure
    }

    private func show(_ record: StatusRecord, _ text: (JSONDocument) -> String) throws {
        guard !json else {
            Terminal.output.write(record.json + "\n")
            return
        }
        Terminal.output.write(record.headline + (record.result.map(text) ?? ""))
        for fault in record.faults {
            Terminal.error.write("  " + (fault.field.map { "\($0): " } ?? "") + "\(fault.text)\n")
        }
    }
}

extension StatusRecord {
    /// What became of it.
    fileprivate var headline: String {
        "\(target.map { "\($0): " } ?? "")\(status)" + (reason.map { ": \($0)" } ?? "") + "\n"
    }
}
