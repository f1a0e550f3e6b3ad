import Telemetry

/// Every metric that a running daemon tells, all of them stable: names and labels stay what they are.
public enum DaemonMetrics {
    static let build = Metric.gauge("kindred_build_info", help: "1, with the program's version.", labels: ["version"])

    public static let all: [Metric] =
        BatchCommitted.all + StateRead.all + WorkerMetrics.all + ProcessMetrics.all + CoordinatorRead.all + [
            build, DaemonStarted.running, DaemonStopped.failures, ConfigurationReloaded.reloads,
            PartitionRestored.restores, PartitionRestored.duration, PartitionsDropped.drops, PartitionsLost.losses,
            ReadFailed.failures, CheckpointWritten.checkpoints,
            PartitionBackfilled.backfills, PartitionBackfilled.records, CommandAnswered.commands, RunChanged.runs,
            RunChanged.duration, AnswersUnreadable.answers,
        ]

    /// A registry that knows all of them and those of the log, and what program this is.
    public static func registry(version: String, log: [Metric] = []) -> MetricRegistry {
        let registry = MetricRegistry(all + log)
        registry.apply(build.set(1, [version]))
        return registry
    }
}
