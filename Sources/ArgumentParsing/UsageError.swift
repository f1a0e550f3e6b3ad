/// A command line that cannot be used.
public struct UsageError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Fault: Sendable, Equatable {
        case missingCommand([String])
        case unknownCommand(String, nearest: String?)
        case unknownOption(String, nearest: String?)
        case missingValue(option: String, expected: String)
        /// A flag was given a value.
        case surplusValue(flag: String)
        case wrongValue(argument: String, text: String, expected: String)
        case missingArgument(String)
        case surplusArgument(String)
        /// What the command itself found.
        case invalid(String)
    }

    public var fault: Fault
    /// The command as far as it was understood: `kindred inspect customer`.
    public var command: String

    public init(_ fault: Fault, command: String) {
        self.fault = fault
        self.command = command
    }

    /// Two lines, for the error stream.
    public var description: String {
        "\(command): \(fault.text)\nSee '\(command) --help'."
    }
}

extension UsageError.Fault {
    /// What is wrong and what could stand there, without a full stop.
    public var text: String {
        switch self {
        case .missingCommand(let known): "a command is missing: one of \(known.joined(separator: ", "))"
        case .unknownCommand(let word, let nearest): "unknown command '\(word)'" + Self.suggestion(nearest)
        case .unknownOption(let word, let nearest): "unknown option \(word)" + Self.suggestion(nearest)
        case .missingValue(let option, let expected): "\(option) needs a value: \(expected)"
        case .surplusValue(let flag): "\(flag) takes no value"
        case .wrongValue(let argument, let text, let expected): "\(argument): expected \(expected), found '\(text)'"
        case .missingArgument(let name): "\(name) is missing"
        case .surplusArgument(let text): "unexpected argument '\(text)'"
        case .invalid(let text): text
        }
    }

    private static func suggestion(_ nearest: String?) -> String {
        nearest.map { "; did you mean \($0)?" } ?? ""
    }
}
