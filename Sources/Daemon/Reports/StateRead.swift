import Telemetry

/// How everything stands, for whoever reads the metrics: made when they are asked for.
struct StateRead: OperationalEvent {
    static let ready = Metric.gauge("kindred_ready", help: "1 where /readyz answers 200, else 0.")
    static let customers = Metric.gauge("kindred_customers", help: "Customers in memory.")
    static let bytes = Metric.gauge(
        "kindred_state_bytes", help: "Memory taken for customers, their index and their timers.")
    static let lag = Metric.gauge(
        "kindred_lag_records", help: "Records of the input not read yet; none of a partition that is not restored.",
        labels: ["topic", "partition"])
    static let restoring = Metric.gauge("kindred_restoring_partitions", help: "Partitions whose restore is not done.")
    static let restoreShare = Metric.gauge(
        "kindred_restore_progress_ratio",
        help: "Share of a partition's checkpoint and changelog that is read, 0 to 1, while they are.",
        labels: ["partition"])
    static let restoreLeft = Metric.gauge(
        "kindred_restore_remaining_records", help: "Offsets of the changelog still to be read, while it is.",
        labels: ["partition"])
    static let restoreTime = Metric.gauge(
        "kindred_restore_remaining_seconds", help: "Time that the rest of a restore takes at its pace so far.",
        labels: ["partition"])
    static let members = Metric.gauge("kindred_segment_members", help: "Members of a segment.", labels: ["segment"])
    static let freshness = Metric.gauge(
        "kindred_segment_freshness_seconds",
        help: "How long ago the instant is for which a segment's members are true: the wall clock less the smallest "
            + "clock of its partitions.", labels: ["segment"])
    static let segmentReady = Metric.gauge(
        "kindred_segment_ready", help: "1 where all that a segment's rule reads is kept, else 0.", labels: ["segment"])
    static let all = [
        ready, customers, bytes, lag, restoring, restoreShare, restoreLeft, restoreTime, members, freshness,
        segmentReady,
    ]

    var workers: [WorkerPulse<ShardStatus>]
    var topics: [String]
    var isReady: Bool
    /// Of the workers' clock.
    var now: Duration
    /// Milliseconds since 1970.
    var wall: Int64

    private var partitions: [PartitionStatus<ShardStatus>] { workers.flatMap { $0.status?.partitions ?? [] } }

    var metricSnapshots: [MetricSnapshot] {
        let partitions = partitions
        let status = DaemonStatus(partitions)
        return [
            MetricSnapshot(Self.ready, [([], isReady ? 1 : 0)]),
            MetricSnapshot(Self.customers, [([], Double(status.customers))]),
            MetricSnapshot(Self.bytes, [([], Double(status.bytes))]),
            MetricSnapshot(Self.restoring, [([], Double(status.restoring))]),
            MetricSnapshot(Self.lag, partitions.flatMap(lags)),
        ] + restores(partitions) + segments(status)
    }

    private func lags(_ partition: PartitionStatus<ShardStatus>) -> [([String], Double)] {
        zip(topics, zip(partition.next, partition.ends)).map { topic, offsets in
            ([topic, "\(partition.partition)"], Double(max(offsets.1 - offsets.0, 0)))
        }
    }

    private func restores(_ partitions: [PartitionStatus<ShardStatus>]) -> [MetricSnapshot] {
        let running = partitions.compactMap(\.restore)
        return [
            MetricSnapshot(Self.restoreShare, running.map { (["\($0.pace.partition)"], $0.share) }),
            MetricSnapshot(Self.restoreLeft, running.map { (["\($0.pace.partition)"], Double($0.left)) }),
            MetricSnapshot(
                Self.restoreTime,
                running.compactMap { restore in
                    restore.remaining(at: now).map { (["\(restore.pace.partition)"], $0 / .seconds(1)) }
                }),
        ]
    }

    private func segments(_ status: DaemonStatus) -> [MetricSnapshot] {
        [
            MetricSnapshot(Self.members, status.segments.map { ([$0.id], Double($0.size)) }),
            MetricSnapshot(
                Self.freshness,
                status.segments.compactMap { segment in
                    segment.asOf.map { ([segment.id], Double(max(wall - $0, 0)) / 1000) }
                }),
            MetricSnapshot(Self.segmentReady, status.segments.map { ([$0.id], $0.isReady ? 1 : 0) }),
        ]
    }
}
