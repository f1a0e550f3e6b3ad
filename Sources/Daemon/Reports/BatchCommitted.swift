import Telemetry

/// A batch is in the log.
struct BatchCommitted: OperationalEvent {
    static let batches = Metric.counter("kindred_batches_committed_total", help: "Batches committed.")
    static let steps = Metric.counter(
        "kindred_committed_steps_total", help: "Input records and timers whose effects are committed.")
    static let records = Metric.counter(
        "kindred_committed_records_total", help: "Records written, the changelog's included.")
    static let bytes = Metric.counter("kindred_committed_bytes_total", help: "Bytes written.")
    static let retries = Metric.counter(
        "kindred_commit_retries_total", help: "Calls to the log beyond the first of each batch.")
    static let replaced = Metric.counter(
        "kindred_replaced_outputs_total",
        help: "Outputs larger than their topics take, with dead letters in their place.")
    static let duration = Metric.histogram(
        "kindred_commit_duration_seconds", help: "From the hand-over of a batch until it is committed.",
        bounds: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10])

    var worker: Int
    var figures: CommitFigures

    var logLine: LogLine? {
        LogLine(
            figures.replaced > 0 ? .warning : .debug,
            figures.replaced > 0 ? "committed, with dead letters for outputs that were too large" : "committed",
            [
                "worker": .integer(worker), "steps": .integer(figures.steps), "records": .integer(figures.records),
                "bytes": .integer(figures.bytes), "duration": .duration(figures.duration),
                "attempts": .integer(figures.attempts), "replaced": .integer(figures.replaced),
            ])
    }
    var metricChanges: [MetricChange] {
        [
            Self.batches.add(1), Self.steps.add(Double(figures.steps)), Self.records.add(Double(figures.records)),
            Self.bytes.add(Double(figures.bytes)), Self.retries.add(Double(max(figures.attempts - 1, 0))),
            Self.replaced.add(Double(figures.replaced)), Self.duration.observe(figures.duration / .seconds(1)),
        ]
    }
}
