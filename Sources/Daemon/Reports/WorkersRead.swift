import Telemetry

/// How the workers stand, for whoever reads the metrics.
struct WorkersRead: OperationalEvent {
    var workers: [WorkerPulse<Void>]
    /// Of the workers' clock.
    var now: Duration

    var metricSnapshots: [MetricSnapshot] {
        let told = workers.compactMap { worker in worker.status.map { (worker.seat.name, $0) } }
        return [
            MetricSnapshot(WorkerMetrics.assigned, told.map { ([$0], Double($1.partitions.count)) }),
            MetricSnapshot(
                WorkerMetrics.stage,
                told.flatMap { worker, status in
                    WorkerStage.allCases.map { ([worker, $0.rawValue], status.stage == $0 ? 1 : 0) }
                }),
            MetricSnapshot(
                WorkerMetrics.stepAge,
                workers.compactMap { worker in
                    worker.lastStep.map { ([worker.seat.name], max((now - $0) / .seconds(1), 0)) }
                }),
            MetricSnapshot(
                WorkerMetrics.inFlight, [([], Double(told.reduce(0) { $0 + $1.1.bytesInFlight }))]),
            MetricSnapshot(
                WorkerMetrics.lastCommit,
                told.compactMap { worker, status in status.lastCommit.map { ([worker], Double($0) / 1000) } }),
        ]
    }
}

/// What is told of workers.
enum WorkerMetrics {
    static let assigned = Metric.gauge(
        "kindred_assigned_partitions",
        help: "Partitions that a worker holds; 1 of `coordinator` where the group's coordinator is.", labels: ["worker"]
    )
    static let stage = Metric.gauge(
        "kindred_worker_state",
        help:
            "1 for what a worker is about: waiting (for partitions), restoring, running, paused (for the commit under "
            + "way) or stopping; 0 for all else.", labels: ["worker", "state"])
    static let stepAge = Metric.gauge(
        "kindred_worker_step_age_seconds",
        help: "How long ago a worker's thread began its last step; beyond 60, /livez answers 503.", labels: ["worker"])
    static let inFlight = Metric.gauge(
        "kindred_in_flight_bytes", help: "Bytes of outputs and changelog that are not committed; in_flight bounds them."
    )
    static let lastCommit = Metric.gauge(
        "kindred_last_commit_timestamp_seconds", help: "When a worker last committed, in seconds since 1970.",
        labels: ["worker"])
    static let all = [assigned, stage, stepAge, inFlight, lastCommit]
}
