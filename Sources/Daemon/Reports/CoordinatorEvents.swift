import Events
import Telemetry

/// The coordinator is in this process, and has its state.
struct CoordinatorRestored: OperationalEvent {
    var records: Int
    var duration: Duration

    var logLine: LogLine? {
        LogLine(
            .info, "the coordinator is here", ["records": .integer(records), "duration": .duration(duration)])
    }
}

/// A command was answered.
struct CommandAnswered: OperationalEvent {
    static let commands = Metric.counter(
        "kindred_commands_total", help: "Commands answered, by their word and outcome: accepted or rejected.",
        labels: ["command", "outcome"])
    /// What a command that nobody knows is counted as: labels are not for everybody to write.
    private static let words: Set = [
        "define", "delete", "refresh", "cancel", "propose", "members", "list-members", "erase", "train", "status",
    ]

    var id: String
    var command: String
    var outcome: String

    private var word: String { Self.words.contains(command) ? command : "unknown" }

    var logLine: LogLine? {
        LogLine(
            .info, "command answered", ["id": .text(id), "command": .text(word), "outcome": .text(outcome)])
    }
    var metricChanges: [MetricChange] { [Self.commands.add(1, [word, outcome])] }
}

/// A run's status is another one.
struct RunChanged: OperationalEvent {
    static let runs = Metric.counter(
        "kindred_runs_total",
        help: "Runs that ended, by what was run and how it ended: Successful, Failed or Canceled.",
        labels: ["kind", "outcome"])
    static let duration = Metric.histogram(
        "kindred_run_duration_seconds", help: "From the start of a run to its end.",
        bounds: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600])
    private static let ends: Set = ["Successful", "Failed", "Canceled"]

    var id: String
    var kind: String
    var status: String
    var reason: String?
    /// nil where it has not ended, or never began.
    var duration: Duration?

    var logLine: LogLine? {
        guard Self.ends.contains(status) else { return nil }
        let level = status == "Failed" ? LogLevel.warning : .info
        guard let reason else { return LogLine(level, "run ended", ["run": .text(id), "status": .text(status)]) }
        return LogLine(level, "run ended", ["run": .text(id), "status": .text(status), "reason": .text(reason)])
    }
    var metricChanges: [MetricChange] {
        guard Self.ends.contains(status) else { return [] }
        return [Self.runs.add(1, [kind, status])]
            + (duration.map { [Self.duration.observe($0 / .seconds(1))] } ?? [])
    }

    /// The time between two instants as records have them.
    static func duration(from start: String?, to end: String?) -> Duration? {
        guard let start = start.flatMap(instant(of:)), let end = end.flatMap(instant(of:)) else { return nil }
        return .milliseconds(max(end - start, 0))
    }

    private static func instant(of text: String) -> Int64? {
        unsafe Array(text.utf8).withUnsafeBytes { unsafe RFC3339.instant($0) }
    }
}

/// Something about the definitions that an operator should read.
struct CoordinatorNoticed: OperationalEvent {
    var text: String

    var logLine: LogLine? { LogLine(.warning, "definitions", ["notice": .text(text)]) }
}

/// Records of `partials` that no shard of this version writes.
struct AnswersUnreadable: OperationalEvent {
    static let answers = Metric.counter(
        "kindred_unreadable_answers_total", help: "Records of the partials topic that could not be read.")

    var count: Int

    var logLine: LogLine? {
        LogLine(
            .warning, "answers of shards cannot be read: does another program, or another version, write to the topic?",
            ["records": .integer(count)])
    }
    var metricChanges: [MetricChange] { [Self.answers.add(Double(count))] }
}
