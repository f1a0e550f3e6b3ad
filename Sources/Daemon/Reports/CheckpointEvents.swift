import Telemetry

/// A partition's checkpoint is in its place.
struct CheckpointWritten: OperationalEvent {
    static let checkpoints = Metric.counter(
        "kindred_checkpoints_total", help: "Checkpoints by what became of them.", labels: ["result"])

    var figures: CheckpointFigures

    var logLine: LogLine? {
        LogLine(
            .info, "checkpoint written",
            [
                "partition": .integer(Int(figures.partition)), "customers": .integer(figures.records),
                "bytes": .integer(figures.bytes), "duration": .duration(figures.duration),
            ])
    }
    var metricChanges: [MetricChange] { [Self.checkpoints.add(1, ["written"])] }
}

/// A checkpoint could not be written.
struct CheckpointFailed: OperationalEvent {
    var partition: Int32
    var fault: CheckpointFault

    var logLine: LogLine? {
        LogLine(
            .warning, "no checkpoint could be written; the changelog has everything",
            ["partition": .integer(Int(partition)), "reason": .text(fault.description)])
    }
    var metricChanges: [MetricChange] { [CheckpointWritten.checkpoints.add(1, ["failed"])] }
}

/// A checkpoint was not used for a restore, and removed.
struct CheckpointRefused: OperationalEvent {
    var partition: Int32
    var fault: CheckpointFault

    var logLine: LogLine? {
        LogLine(
            .warning, "a checkpoint is not used and removed; the partition is restored from the changelog alone",
            ["partition": .integer(Int(partition)), "reason": .text(fault.description)])
    }
    var metricChanges: [MetricChange] { [CheckpointWritten.checkpoints.add(1, ["refused"])] }
}
