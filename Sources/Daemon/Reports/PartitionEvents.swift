import Logs
import Telemetry

/// A worker was given partitions.
struct PartitionsAssigned: OperationalEvent {
    var seat: Seat
    var partitions: [Int32]

    var logLine: LogLine? {
        LogLine(.info, "assigned", ["worker": seat.logValue, "partitions": .text(partitions.asText)])
    }
}

/// A worker gave partitions up.
struct PartitionsReleased: OperationalEvent {
    var seat: Seat
    var partitions: [Int32]

    var logLine: LogLine? {
        LogLine(.info, "released", ["worker": seat.logValue, "partitions": .text(partitions.asText)])
    }
}

/// The group took partitions away from a worker.
struct PartitionsLost: OperationalEvent {
    static let losses = Metric.counter(
        "kindred_lost_partitions_total", help: "Partitions that the group took away before they were given up.")

    var seat: Seat
    var partitions: [Int32]

    var logLine: LogLine? {
        LogLine(
            .warning,
            "the group went on without this worker; what was not committed of its partitions is others' to do",
            ["worker": seat.logValue, "partitions": .text(partitions.asText)])
    }
    var metricChanges: [MetricChange] { [Self.losses.add(Double(partitions.count))] }
}

/// A restore is under way.
struct RestoreProgressed: OperationalEvent {
    var progress: RestoreProgress
    var now: Duration

    var logLine: LogLine? {
        let left = progress.remaining(at: now)
        return LogLine(
            .info, "restoring",
            [
                "partition": .integer(Int(progress.pace.partition)), "records": .integer(progress.pace.records),
                "bytes": .integer(progress.bytes), "records_per_second": .integer(Int(progress.pace.rate(at: now))),
                "remaining": left.map { .duration($0) } ?? "unknown",
            ])
    }
}

/// A partition's state is whole, and its input is read from now on.
struct PartitionRestored: OperationalEvent {
    static let restores = Metric.counter(
        "kindred_restores_total", help: "Partitions restored, from the changelog with or without a checkpoint.")
    static let duration = Metric.histogram(
        "kindred_restore_duration_seconds", help: "From the beginning of a partition's restore to its end.",
        bounds: [0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600])

    var progress: RestoreProgress
    var offsets: [Int64]
    var now: Duration

    var logLine: LogLine? {
        LogLine(
            .info, "restored",
            [
                "partition": .integer(Int(progress.pace.partition)), "records": .integer(progress.pace.records),
                "bytes": .integer(progress.bytes), "checkpoint_bytes": .integer(progress.checkpointBytesRead),
                "duration": .duration(progress.pace.duration(at: now)),
                "offset": .text(offsets.map(String.init).joined(separator: ",")),
            ])
    }
    var metricChanges: [MetricChange] {
        [Self.restores.add(1), Self.duration.observe(progress.pace.duration(at: now) / .seconds(1))]
            + (progress.checkpointBytesRead > 0 ? [CheckpointWritten.checkpoints.add(1, ["used"])] : [])
    }
}

/// Whether a commit happened is not known, so its partitions are restored from the changelog, which knows.
struct PartitionsDropped: OperationalEvent {
    static let drops = Metric.counter(
        "kindred_dropped_partitions_total", help: "Partitions restored because a commit's outcome was unknown.")

    var partitions: [Int32]

    var logLine: LogLine? {
        LogLine(
            .warning, "a commit's outcome is unknown; its partitions are restored",
            ["partitions": .text(partitions.asText)])
    }
    var metricChanges: [MetricChange] { [Self.drops.add(Double(partitions.count))] }
}

/// A read failed and is tried again.
struct ReadFailed: OperationalEvent {
    static let failures = Metric.counter("kindred_read_failures_total", help: "Reads that failed and are tried again.")

    var seat: Seat
    var error: LogError

    var logLine: LogLine? {
        LogLine(
            .warning, "reading failed; it is tried again",
            ["worker": seat.logValue, "reason": .text(error.description)])
    }
    var metricChanges: [MetricChange] { [Self.failures.add(1)] }
}

extension [Int32] {
    fileprivate var asText: String { map(String.init).joined(separator: ",") }
}
