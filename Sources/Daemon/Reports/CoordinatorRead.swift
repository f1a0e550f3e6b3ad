import Telemetry

/// How the coordinator stands, for whoever reads the metrics.
struct CoordinatorRead: OperationalEvent {
    static let present = Metric.gauge(
        "kindred_coordinator", help: "1 in the instance that has the coordinator, restored; 0 in all others.")
    static let version = Metric.gauge(
        "kindred_definitions_version", help: "Version of the set of definitions, where the coordinator is.")
    static let definitions = Metric.gauge(
        "kindred_definitions", help: "Definitions, by kind, where the coordinator is.", labels: ["kind"])
    static let quiet = Metric.gauge(
        "kindred_coordinator_quiet", help: "1 while nothing that shards were asked is unanswered.")
    static let scheduleLag = Metric.gauge(
        "kindred_schedule_clock_lag_seconds",
        help: "How far the clock of schedules, the smallest of all partitions, is behind the wall clock.")
    static let all = [present, version, definitions, quiet, scheduleLag]

    var status: CoordinatorStatus?
    /// Milliseconds since 1970.
    var wall: Int64

    var metricSnapshots: [MetricSnapshot] {
        guard let status else {
            return [
                MetricSnapshot(Self.present, [([], 0)]), MetricSnapshot(Self.version, []),
                MetricSnapshot(Self.definitions, []), MetricSnapshot(Self.quiet, []),
                MetricSnapshot(Self.scheduleLag, []),
            ]
        }
        return [
            MetricSnapshot(Self.present, [([], 1)]),
            MetricSnapshot(Self.version, [([], Double(status.definitionsVersion))]),
            MetricSnapshot(
                Self.definitions,
                [(["measure"], Double(status.measures)), (["segment"], Double(status.segments))]),
            MetricSnapshot(Self.quiet, [([], status.isQuiet ? 1 : 0)]),
            MetricSnapshot(
                Self.scheduleLag, status.clock.map { [([], max(Double(wall - $0) / 1000, 0))] } ?? []),
        ]
    }
}
