/// How much a log line matters; the most important first.
public enum LogLevel: String, CaseIterable, Comparable, Sendable {
    case error, warning, info, debug

    private var rank: Int {
        switch self {
        case .error: 0
        case .warning: 1
        case .info: 2
        case .debug: 3
        }
    }

    /// Whether this level matters more.
    public static func < (first: LogLevel, second: LogLevel) -> Bool { first.rank < second.rank }
}

/// What is said about an operational event: a fixed message, and what differs from time to time as fields.
public struct LogLine: Sendable {
    public var level: LogLevel
    public var message: String
    /// In the order in which they are written; `time`, `level` and `message` are taken.
    public var fields: KeyValuePairs<String, LogValue>

    public init(_ level: LogLevel, _ message: String, _ fields: KeyValuePairs<String, LogValue> = [:]) {
        self.level = level
        self.message = message
        self.fields = fields
    }
}

/// The value of a log line's field.
public enum LogValue: Sendable, Equatable {
    case text(String)
    case integer(Int)
    case number(Double)
    case boolean(Bool)
    /// Seconds in JSON.
    case duration(Duration)
}

extension LogValue: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral
{
    public init(stringLiteral text: String) { self = .text(text) }
    public init(integerLiteral number: Int) { self = .integer(number) }
    public init(floatLiteral number: Double) { self = .number(number) }
    public init(booleanLiteral truth: Bool) { self = .boolean(truth) }
}
