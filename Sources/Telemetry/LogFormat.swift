import Numerics

/// How log lines are written: for people at a terminal, or for programs.
public enum LogFormat: Sendable, Equatable {
    /// `14:30:00.123 INFO    restored customers=1000`
    case text(colour: Bool)
    /// `{"time":"2026-01-31T14:30:00.123Z","level":"info","message":"restored","customers":1000}`
    case json

    /// One line, with its line end.
    /// - Parameter time: milliseconds since 1970.
    public func written(_ line: LogLine, time: Int64) -> String {
        switch self {
        case .text(let colour): Self.text(line, time: time, colour: colour)
        case .json: Self.json(line, time: time)
        }
    }

    private static func text(_ line: LogLine, time: Int64, colour: Bool) -> String {
        func painted(_ text: String, _ code: String) -> String {
            colour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
        }
        let name = line.level.rawValue.uppercased()
        let padding = String(repeating: " ", count: 8 - name.count)
        var text = painted(TimestampText.timeOfDay(milliseconds: time), "2") + " "
        text += painted(name, line.level.colourCode) + padding + line.message.withoutControls
        for (key, value) in line.fields { text += " " + painted(key + "=", "2") + value.inText }
        return text + "\n"
    }

    private static func json(_ line: LogLine, time: Int64) -> String {
        var text = "{\"time\":\"\(TimestampText.rfc3339(milliseconds: time))\",\"level\":\"\(line.level.rawValue)\""
        text += ",\"message\":\(line.message.inJSON)"
        for (key, value) in line.fields { text += ",\(key.inJSON):\(value.inJSON)" }
        return text + "}\n"
    }
}

extension LogLevel {
    /// Of ECMA-48's graphic renditions.
    fileprivate var colourCode: String {
        switch self {
        case .error: "1;31"
        case .warning: "33"
        case .info: "32"
        case .debug: "2"
        }
    }
}

extension LogValue {
    fileprivate var inText: String {
        switch self {
        case .text(let text): text.quotedWhereNeeded
        case .integer(let number): String(number)
        case .number(let number): String(number)
        case .boolean(let truth): String(truth)
        case .duration(let duration): String(duration.seconds) + "s"
        }
    }

    fileprivate var inJSON: String {
        switch self {
        case .text(let text): text.inJSON
        case .integer(let number): String(number)
        // JSON has no word for infinities and NaN.
        case .number(let number): number.isFinite ? String(number) : String(number).inJSON
        case .boolean(let truth): String(truth)
        case .duration(let duration): String(duration.seconds)
        }
    }
}

extension Duration {
    /// To the millisecond.
    fileprivate var seconds: Double {
        let milliseconds = components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
        return Double(milliseconds) / 1000
    }
}

extension String {
    /// Bare where it is one plain word.
    fileprivate var quotedWhereNeeded: String {
        let isPlain =
            !isEmpty && unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F && $0 != "\"" && $0 != "=" }
        return isPlain ? withoutControls : inJSON
    }

    /// Control characters as escapes: no text from outside ends a line or speaks to the terminal.
    fileprivate var withoutControls: String {
        guard unicodeScalars.contains(where: \.isControl) else { return self }
        return unicodeScalars.map { $0.isControl ? $0.escaped : String($0) }.joined()
    }

    /// As a JSON string, with its quotes.
    fileprivate var inJSON: String {
        var text = "\""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case _ where scalar.isControl: text += scalar.escaped
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }
}

extension Unicode.Scalar {
    /// C0, DEL and C1: what terminals act upon.
    fileprivate var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }

    fileprivate var escaped: String {
        let digits = String(value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
