import Engine
import Telemetry

/// How the whole process stands: all partitions added up.
public struct DaemonStatus: Sendable, Equatable {
    /// A segment in all partitions of this process.
    public struct Segment: Sendable, Equatable {
        public var id: String
        public var size: Int64
        public var entries: UInt64
        public var exits: UInt64
    }

    /// Records that came in since the state began: applied, ignored, duplicates and dead letters.
    public var records: UInt64 = 0
    public var applied: UInt64 = 0
    public var ignored: UInt64 = 0
    public var duplicates: UInt64 = 0
    public var deadLetters: UInt64 = 0
    public var late: UInt64 = 0
    /// Records of customers who belong to another partition than the one they were found in.
    public var misrouted: UInt64 = 0
    /// Published changes.
    public var changes: UInt64 = 0
    public var customers = 0
    public var bytes = 0
    /// Records of the input not read yet.
    public var lag: Int64 = 0
    /// The smallest clock of the partitions that had a record, milliseconds since 1970.
    public var clock: Int64?
    public var partitions = 0
    /// Partitions whose restore is not done.
    public var restoring = 0
    /// By id.
    public var segments: [Segment] = []

    public init(_ partitions: [PartitionStatus<ShardStatus>]) {
        self.partitions = partitions.count
        var segments: [String: Segment] = [:]
        for partition in partitions {
            lag += partition.lag
            guard let shard = partition.figures else {
                restoring += 1
                continue
            }
            add(shard)
            for segment in shard.segments {
                var sum = segments[segment.id] ?? Segment(id: segment.id, size: 0, entries: 0, exits: 0)
                sum.size += segment.figures.size
                sum.entries += segment.figures.entries
                sum.exits += segment.figures.exits
                segments[segment.id] = sum
            }
        }
        self.segments = segments.values.sorted { $0.id < $1.id }
    }

    private mutating func add(_ shard: ShardStatus) {
        records += shard.records.records
        applied += shard.records.applied
        ignored += shard.records.ignored
        duplicates += shard.records.duplicates
        deadLetters += shard.records.deadLetters
        late += shard.records.late
        misrouted += shard.records.misrouted
        changes += shard.records.changes
        customers += shard.customers
        bytes += shard.bytes
        if shard.clock > 0 { clock = min(clock ?? .max, shard.clock) }
    }
}

/// The figures of all shards, for whoever reads the metrics.
struct ShardFiguresRead: OperationalEvent {
    static let records = Metric.counter(
        "kindred_records_total", help: "Records that came in, by what became of them.", labels: ["result"])
    static let late = Metric.counter("kindred_late_records_total", help: "Applied records that were late.")
    static let misrouted = Metric.counter(
        "kindred_misrouted_records_total", help: "Records found in another partition than their customer's.")
    static let changes = Metric.counter("kindred_changes_total", help: "Published changes of audiences.")
    static let customers = Metric.gauge("kindred_customers", help: "Customers in memory.")
    static let bytes = Metric.gauge("kindred_state_bytes", help: "Memory taken for customers.")
    static let lag = Metric.gauge("kindred_lag_records", help: "Records of the input not read yet.")
    static let restoring = Metric.gauge("kindred_restoring_partitions", help: "Partitions being restored.")
    static let members = Metric.gauge("kindred_segment_members", help: "Members of a segment.", labels: ["segment"])

    var status: DaemonStatus

    var metricChanges: [MetricChange] {
        [
            Self.records.set(Double(status.applied), ["applied"]),
            Self.records.set(Double(status.ignored), ["ignored"]),
            Self.records.set(Double(status.duplicates), ["duplicate"]),
            Self.records.set(Double(status.deadLetters), ["dead_letter"]), Self.late.set(Double(status.late)),
            Self.misrouted.set(Double(status.misrouted)),
            Self.changes.set(Double(status.changes)), Self.customers.set(Double(status.customers)),
            Self.bytes.set(Double(status.bytes)), Self.lag.set(Double(status.lag)),
            Self.restoring.set(Double(status.restoring)),
        ] + status.segments.map { Self.members.set(Double($0.size), [$0.id]) }
    }
}
