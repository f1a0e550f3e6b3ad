import ArgumentParsing
import Glibc

/// Runs one command line: parses it, does the work, and says what went wrong.
enum CommandLineTool {
    /// As `--version` shows it.
    static let version = "0.1.0"

    /// - Parameter arguments: without the program's name.
    static func run(_ arguments: [String]) -> ExitCode {
        // A reader that goes away (`kindred tail … | head`) ends a command by the failed write, not by a signal.
        signal(SIGPIPE, SIG_IGN)
        do {
            switch try CommandLineParser(root: Kindred.self, version: version).parse(arguments) {
            case .show(let text):
                Terminal.output.write(text)
                return .success
            case .run(var command):
                return perform(&command)
            }
        } catch {
            Terminal.error.write("\(error)\n")
            return .usage
        }
    }

    private static func perform(_ command: inout any Command) -> ExitCode {
        do {
            return try command.run()
        } catch is OutputClosed {
            return .success
        } catch {
            Terminal.error.write("kindred: \(error)\n")
            return .failure
        }
    }
}

/// The reader of the output went away, as `head` does: nothing is left to do, and nothing is wrong.
struct OutputClosed: Error {}

/// Why a command could not do its work, in words for who typed it.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
