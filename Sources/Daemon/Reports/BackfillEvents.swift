import Telemetry

/// A partition's past is being read again.
struct BackfillProgressed: OperationalEvent {
    var progress: ReadingPace
    var now: Duration

    var logLine: LogLine? {
        LogLine(
            .info, "reading the past for new definitions",
            [
                "partition": .integer(Int(progress.partition)), "records": .integer(progress.records),
                "records_per_second": .integer(Int(progress.rate(at: now))),
            ])
    }
}

/// New definitions hold, what they read and was not kept having been read again.
struct PartitionBackfilled: OperationalEvent {
    static let backfills = Metric.counter(
        "kindred_backfills_total", help: "Partitions whose past was read again for new definitions.")
    static let records = Metric.counter(
        "kindred_backfilled_records_total", help: "Records read again for new definitions.")

    var progress: ReadingPace
    var now: Duration

    var logLine: LogLine? {
        LogLine(
            .info, "new definitions hold, the past having been read",
            [
                "partition": .integer(Int(progress.partition)), "records": .integer(progress.records),
                "duration": .duration(progress.duration(at: now)),
            ])
    }
    var metricChanges: [MetricChange] { [Self.backfills.add(1), Self.records.add(Double(progress.records))] }
}
