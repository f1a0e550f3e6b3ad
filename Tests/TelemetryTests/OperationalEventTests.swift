import Telemetry
import Testing

struct CommitFailed: OperationalEvent {
    static let metric = Metric.counter("shop_commits_failed_total", help: "Failed commits.", labels: ["worker"])
    var worker: Int
    var reason: String
    var logLine: LogLine? { LogLine(.error, "commit failed", ["worker": .integer(worker), "reason": .text(reason)]) }
    var metricChanges: [MetricChange] { [Self.metric.add(1, ["\(worker)"])] }
}

struct RecordsRead: OperationalEvent {
    static let metric = Metric.counter("shop_records_total", help: "Records read.")
    var count: Int
    var metricChanges: [MetricChange] { [Self.metric.add(Double(count))] }
}

@Suite struct OperationalEventTests {
    @Test func oneReportMakesTheLineAndTheMetric() throws {
        let lines = CollectedLines()
        let reporter = EventReporter(
            logger: Logger(level: .info, format: .text(colour: false), output: lines.output, clock: { 0 }),
            metrics: MetricRegistry())
        reporter.report(CommitFailed(worker: 2, reason: "disk is full"))
        reporter.report(RecordsRead(count: 40))
        reporter.report(RecordsRead(count: 2))
        #expect(lines.all == ["00:00:00.000 ERROR   commit failed worker=2 reason=\"disk is full\"\n"])
        let families = try PrometheusTextParser.parse(reporter.metrics.prometheusText())
        #expect(families["shop_commits_failed_total"]?.samples.first?.labels == ["worker": "2"])
        #expect(families["shop_records_total"]?.samples.first?.value == 42)
    }
}
