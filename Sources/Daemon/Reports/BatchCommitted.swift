import Engine
import Logs
import Telemetry

/// A batch is in the log. What was done for it is counted only now: what has to be done again is not counted twice, and
/// what another process has done is not counted here.
struct BatchCommitted: OperationalEvent {
    static let batches = Metric.counter("kindred_batches_committed_total", help: "Batches committed.")
    static let steps = Metric.counter(
        "kindred_committed_steps_total", help: "Input records and timers whose effects are committed.")
    static let outputs = Metric.counter(
        "kindred_committed_records_total", help: "Records written, the changelog's included.")
    static let bytes = Metric.counter("kindred_committed_bytes_total", help: "Bytes written.")
    static let retries = Metric.counter(
        "kindred_commit_retries_total", help: "Calls to the log beyond the first of each batch.")
    static let replaced = Metric.counter(
        "kindred_replaced_outputs_total",
        help: "Outputs larger than their topics take, with dead letters in their place.")
    static let duration = Metric.histogram(
        "kindred_commit_duration_seconds", help: "From the hand-over of a batch until it is committed.",
        bounds: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60])
    static let size = Metric.histogram(
        "kindred_commit_size_bytes", help: "Bytes written by a commit.",
        bounds: [0x1p10, 0x1p14, 0x1p17, 0x1p20, 0x1p22, 0x1p24, 0x1p26, 0x1p28])
    static let latency = Metric.histogram(
        "kindred_event_latency_seconds",
        help: "From the reading of a record until what follows from it is committed, one observation a record.",
        bounds: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 10, 30, 60, 300])
    static let records = Metric.counter(
        "kindred_records_total",
        help: "Input records whose effects are committed, by what became of them: applied, ignored, duplicate or "
            + "dead_letter.", labels: ["result"])
    static let deadLetters = Metric.counter(
        "kindred_dead_letters_total",
        help: "Input records that could not be used, by the reason in their dead letters.",
        labels: ["reason"])
    static let late = Metric.counter("kindred_late_records_total", help: "Applied records that were late.")
    static let misrouted = Metric.counter(
        "kindred_misrouted_records_total",
        help: "Input records found in another partition than their customer's, whatever else became of them.")
    static let changes = Metric.counter("kindred_changes_total", help: "Entries and exits published.")
    static let timers = Metric.counter(
        "kindred_timers_fired_total", help: "Instants worked off at which rules may turn.")
    static let timerDelay = Metric.histogram(
        "kindred_timer_delay_seconds",
        help: "How far the partition's clock was ahead of timers when they were worked off without a record.",
        bounds: TimerDelays.bounds.map { Double($0) / 1000 })
    static let all = [
        batches, steps, outputs, bytes, retries, replaced, duration, size, latency, records, deadLetters, late,
        misrouted, changes, timers, timerDelay,
    ]

    var seat: Seat
    var figures: CommitFigures

    var logLine: LogLine? {
        LogLine(
            figures.replaced > 0 ? .warning : .debug,
            figures.replaced > 0 ? "committed, with dead letters for outputs that were too large" : "committed",
            [
                "worker": seat.logValue, "steps": .integer(figures.steps), "records": .integer(figures.records),
                "bytes": .integer(figures.bytes), "duration": .duration(figures.duration),
                "attempts": .integer(figures.attempts), "replaced": .integer(figures.replaced),
            ])
    }

    /// What is said of events is said of the workers alone: the coordinator reads none.
    var metricChanges: [MetricChange] {
        writeChanges + (seat == .coordinator ? [] : [Self.steps.add(Double(figures.steps))] + eventChanges)
    }

    private var writeChanges: [MetricChange] {
        [
            Self.batches.add(1), Self.outputs.add(Double(figures.records)),
            Self.bytes.add(Double(figures.bytes)), Self.retries.add(Double(max(figures.attempts - 1, 0))),
            Self.replaced.add(Double(figures.replaced)), Self.duration.observe(figures.duration / .seconds(1)),
            Self.size.observe(Double(figures.bytes)),
        ]
    }

    private var eventChanges: [MetricChange] { [Self.latency.merge(latencies)] + workChanges }

    private var latencies: HistogramCounts {
        var counts = Self.latency.emptyCounts
        for mark in figures.reads.marks {
            counts.observe((figures.committedAt - mark.time) / .seconds(1), times: mark.records)
        }
        return counts
    }

    private var workChanges: [MetricChange] {
        let work = figures.work.figures
        let results: KeyValuePairs<String, UInt64> = [
            "applied": work.applied, "ignored": work.ignored, "duplicate": work.duplicates,
            "dead_letter": work.deadLetters,
        ]
        let delays = figures.work.timerDelays
        let counts = HistogramCounts(
            bounds: Self.timerDelay.emptyCounts.bounds, counts: delays.counts, sum: Double(delays.sum) / 1000)
        return results.map { Self.records.add(Double($0.value), [$0.key]) }
            + figures.work.deadLetters.map { Self.deadLetters.add(Double($0.value), [$0.key.rawValue]) }
            + [
                Self.late.add(Double(work.late)), Self.misrouted.add(Double(work.misrouted)),
                Self.changes.add(Double(work.changes)),
                Self.timers.add(Double(work.timersFired)), Self.timerDelay.merge(counts),
            ]
    }
}
