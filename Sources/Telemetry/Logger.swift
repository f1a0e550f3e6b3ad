import Glibc
import Synchronization

/// Where whole log lines go.
public struct LogOutput: Sendable {
    /// Gets one line with its line end at a time, never two at once.
    let write: @Sendable (String) -> Void

    public init(write: @escaping @Sendable (String) -> Void) { self.write = write }

    /// Writes to an open file descriptor. What cannot be written is lost: a log must not stop what it tells of.
    public static func fileDescriptor(_ descriptor: Int32) -> LogOutput {
        LogOutput { line in
            var rest = Array(line.utf8)[...]
            while !rest.isEmpty {
                let written = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
                if written < 0 && errno != EINTR { return }
                rest = rest.dropFirst(max(0, written))
            }
        }
    }
}

/// Writes log lines, whole ones, from any thread. For the control plane: the path of an event has no log lines.
public final class Logger: Sendable {
    public let level: LogLevel
    public let format: LogFormat
    private let clock: @Sendable () -> Int64
    private let output: Mutex<LogOutput>

    /// - Parameters:
    ///   - level: lines that matter less are dropped.
    ///   - clock: milliseconds since 1970.
    public init(
        level: LogLevel, format: LogFormat, output: LogOutput, clock: @escaping @Sendable () -> Int64 = Logger.wallClock
    ) {
        self.level = level
        self.format = format
        self.clock = clock
        self.output = Mutex(output)
    }

    /// To the error stream: text where a terminal shows it (coloured unless `NO_COLOR` is set), JSON lines else.
    public static func standardError(level: LogLevel) -> Logger {
        let isTerminal = isatty(STDERR_FILENO) == 1
        let hasColour = unsafe getenv("NO_COLOR") == nil
        return Logger(
            level: level, format: isTerminal ? .text(colour: hasColour) : .json,
            output: .fileDescriptor(STDERR_FILENO))
    }

    public func log(_ line: LogLine) {
        guard line.level <= level else { return }
        let text = format.written(line, time: clock())
        output.withLock { $0.write(text) }
    }

    public func log(_ level: LogLevel, _ message: String, _ fields: KeyValuePairs<String, LogValue> = [:]) {
        log(LogLine(level, message, fields))
    }

    /// Milliseconds since 1970 by the machine's clock.
    public static let wallClock: @Sendable () -> Int64 = {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
