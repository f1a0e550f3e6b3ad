import Configuration
import Telemetry

/// The daemon works.
struct DaemonStarted: OperationalEvent {
    static let running = Metric.gauge("kindred_running", help: "1 while the workers run.")

    var instance: String
    var workers: Int
    var partitions: Int
    var drains: Bool

    var logLine: LogLine? {
        LogLine(
            .info, drains ? "started, until the end of the input" : "started",
            ["instance": .text(instance), "workers": .integer(workers), "partitions": .integer(partitions)])
    }
    var metricChanges: [MetricChange] { [Self.running.set(1)] }
}

/// Metrics and health are served.
public struct ServingStarted: OperationalEvent {
    /// With the port that the system chose.
    var address: String

    public init(address: String) { self.address = address }

    public var logLine: LogLine? { LogLine(.info, "serving metrics and health", ["address": .text(address)]) }
}

/// The daemon has ended.
struct DaemonStopped: OperationalEvent {
    static let failures = Metric.counter("kindred_failures_total", help: "Ends of the daemon with an error.")

    var error: DaemonError?

    var logLine: LogLine? {
        guard let error else { return LogLine(.info, "stopped; all that was read is committed") }
        return LogLine(.error, "stopped", ["reason": .text(error.description)])
    }
    var metricChanges: [MetricChange] {
        [DaemonStarted.running.set(0)] + (error == nil ? [] : [Self.failures.add(1)])
    }
}

/// Somebody asked the daemon to stop.
struct StopRequested: OperationalEvent {
    var reason: String

    var logLine: LogLine? { LogLine(.info, "stopping: finish, commit, end", ["reason": .text(reason)]) }
}

/// Topics were missing and have been made.
struct TopicsCreated: OperationalEvent {
    var names: [String]

    var logLine: LogLine? { LogLine(.info, "made topics", ["topics": .text(names.joined(separator: ", "))]) }
}

/// The configuration was read again, and its definitions hold from now on.
struct ConfigurationReloaded: OperationalEvent {
    static let reloads = Metric.counter(
        "kindred_reloads_total", help: "Configurations read again, by what became of them.", labels: ["result"])

    var changes: ConfigurationChanges
    /// Whether another process has the coordinator, which goes by its own configuration.
    var coordinatorIsElsewhere = false

    var logLine: LogLine? {
        if changes.isEmpty { return LogLine(.info, "configuration read again: nothing is different") }
        let later = changes.otherKeys.joined(separator: ", ")
        return LogLine(
            later.isEmpty ? .info : .warning,
            coordinatorIsElsewhere
                ? "configuration read again; the coordinator is in another instance, whose configuration counts: the "
                    + "definitions are kept until it is here" : "configuration read again",
            [
                "measures": .text(Self.text(changes.measures)), "segments": .text(Self.text(changes.segments)),
                "only_after_a_restart": .text(later.isEmpty ? "nothing" : later),
            ])
    }
    var metricChanges: [MetricChange] { [Self.reloads.add(1, ["taken"])] }

    private static func text(_ changes: DefinitionChanges) -> String {
        let parts = [("new", changes.added), ("edited", changes.changed), ("gone", changes.removed)]
            .filter { !$0.1.isEmpty }.map { "\($0.0): \($0.1.joined(separator: ", "))" }
        return parts.isEmpty ? "unchanged" : parts.joined(separator: "; ")
    }
}

/// The configuration was read again and cannot be used; the old one holds.
struct ReloadRefused: OperationalEvent {
    var faults: String

    var logLine: LogLine? {
        LogLine(.error, "the configuration has faults; the old one stays", ["faults": .text(faults)])
    }
    var metricChanges: [MetricChange] { [ConfigurationReloaded.reloads.add(1, ["refused"])] }
}
