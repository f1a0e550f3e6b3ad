import Telemetry
import Testing

@Suite struct HistogramCountsTests {
    static let took = Metric.histogram("shop_took_seconds", help: "Time.", bounds: [0.1, 1, 10], labels: ["step"])

    @Test func boundsBelongToTheirBucket() {
        var counts = Self.took.emptyCounts
        for value in [0, 0.1, 0.100001, 1, 10, 10.1, -5, .infinity] { counts.observe(value) }
        #expect(counts.counts == [3, 2, 1, 2])
        #expect(counts.total == 8)
    }

    @Test func timesCountAndMergingAddsUp() {
        var one = HistogramCounts(bounds: [1, 2])
        one.observe(1.5, times: 4)
        one.observe(9, times: 0)
        var other = HistogramCounts(bounds: [1, 2], counts: [1, 2, 3], sum: 20)
        other.merge(one)
        #expect(other.counts == [1, 6, 3])
        #expect(other.sum == 26)
    }

    /// What is gathered apart and merged is what is told one by one.
    @Test func mergedIsAsObservedOneByOne() throws {
        let together = MetricRegistry()
        let apart = MetricRegistry()
        var seed: UInt64 = 7
        for _ in 0..<20 {
            var counts = Self.took.emptyCounts
            for _ in 0..<50 {
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let value = Double(seed >> 52) / 256
                counts.observe(value)
                apart.apply(Self.took.observe(value, ["a"]))
            }
            together.apply(Self.took.merge(counts, ["a"]))
        }
        #expect(together.prometheusText() == apart.prometheusText())
    }
}

@Suite struct MetricSnapshotTests {
    static let lag = Metric.gauge("shop_lag_records", help: "Lag.", labels: ["partition"])

    struct Shown: OperationalEvent {
        var lags: [([String], Double)]
        var metricSnapshots: [MetricSnapshot] { [MetricSnapshot(MetricSnapshotTests.lag, lags)] }
    }

    @Test func whatIsNotInItIsGone() throws {
        let registry = MetricRegistry([Self.lag])
        let reporter = EventReporter(
            logger: Logger(level: .error, format: .json, output: LogOutput { _ in }), metrics: registry)
        reporter.report(Shown(lags: [(["0"], 5), (["1"], 6), (["1"], 7)]))
        func samples() throws -> [Double]? {
            try PrometheusTextParser.parse(registry.prometheusText())["shop_lag_records"]?.samples.map(\.value)
        }
        #expect(try samples() == [5, 7])
        reporter.report(Shown(lags: [(["1"], 8)]))
        #expect(try samples() == [8])
        reporter.report(Shown(lags: []))
        #expect(try samples() == [])
        #expect(registry.metrics == [Self.lag])
    }
}

@Suite struct ProcessMetricsTests {
    @Test func theKernelsFiguresAreThere() throws {
        let registry = MetricRegistry(ProcessMetrics.all)
        for change in ProcessMetrics().metricChanges { registry.apply(change) }
        let families = try PrometheusTextParser.parse(registry.prometheusText())
        func value(_ metric: Metric) -> Double { families[metric.name]?.samples.first?.value ?? -1 }
        let now = Double(Logger.wallClock()) / 1000
        #expect(value(ProcessMetrics.start) > now - 86_400 && value(ProcessMetrics.start) <= now)
        #expect(value(ProcessMetrics.resident) > 0x1p20 && value(ProcessMetrics.resident) < 0x1p36)
        #expect(value(ProcessMetrics.cpu) > 0)
        #expect(value(ProcessMetrics.descriptors) >= 3)
    }
}
