import Foundation
import Telemetry
import Testing

@Suite struct MetricRegistryTests {
    static let commits = Metric.counter("shop_commits_total", help: "Commits.\nAll \\ of \"them\".", labels: ["worker"])
    static let lag = Metric.gauge("shop_lag_records", help: "Records not yet read.")
    static let took = Metric.histogram(
        "shop_commit_duration_seconds", help: "Time a commit takes.", bounds: [0.01, 0.1, 1], labels: ["worker"])

    @Test func textIsExactlyThis() {
        let registry = MetricRegistry([Self.lag, Self.commits])
        registry.apply(Self.commits.add(1, ["1"]))
        registry.apply(Self.commits.add(2, ["0"]))
        registry.apply(Self.took.observe(0.1, ["0"]))
        registry.apply(Self.took.observe(0.5, ["0"]))
        registry.apply(Self.took.observe(7, ["0"]))
        #expect(
            registry.prometheusText() == """
                # HELP shop_commit_duration_seconds Time a commit takes.
                # TYPE shop_commit_duration_seconds histogram
                shop_commit_duration_seconds_bucket{worker="0",le="0.01"} 0
                shop_commit_duration_seconds_bucket{worker="0",le="0.1"} 1
                shop_commit_duration_seconds_bucket{worker="0",le="1"} 2
                shop_commit_duration_seconds_bucket{worker="0",le="+Inf"} 3
                shop_commit_duration_seconds_sum{worker="0"} 7.6
                shop_commit_duration_seconds_count{worker="0"} 3
                # HELP shop_commits_total Commits.\\nAll \\\\ of "them".
                # TYPE shop_commits_total counter
                shop_commits_total{worker="0"} 2
                shop_commits_total{worker="1"} 1
                # HELP shop_lag_records Records not yet read.
                # TYPE shop_lag_records gauge
                shop_lag_records 0

                """)
    }

    @Test func hostileLabelsComeBack() throws {
        let names = ["", "plain", "with \"quotes\"", "back\\slash", "line\nend", "\\n", "}", ",x=\"1\"", "größer"]
        let registry = MetricRegistry()
        for (index, name) in names.enumerated() { registry.apply(Self.commits.add(Double(index), [name])) }
        let family = try #require(try PrometheusTextParser.parse(registry.prometheusText())["shop_commits_total"])
        #expect(family.help == Self.commits.help)
        #expect(family.type == "counter")
        #expect(family.samples.count == names.count)
        for (index, name) in names.enumerated() {
            let expected = PrometheusTextParser.Sample(
                name: "shop_commits_total", labels: ["worker": name], value: Double(index))
            #expect(family.samples.contains(expected), "\(name)")
        }
    }

    @Test(arguments: [0, -1, 0.1, 1e300, Double.leastNonzeroMagnitude, 0x1p53, 1e15 + 0.5, .infinity, -.infinity])
    func valuesComeBack(value: Double) throws {
        let registry = MetricRegistry()
        registry.apply(Self.lag.set(value))
        let families = try PrometheusTextParser.parse(registry.prometheusText())
        #expect(families["shop_lag_records"]?.samples.map(\.value) == [value])
    }

    @Test func notANumberIsWritten() throws {
        let registry = MetricRegistry()
        registry.apply(Self.lag.set(.nan))
        let families = try PrometheusTextParser.parse(registry.prometheusText())
        #expect(families["shop_lag_records"]?.samples.first?.value.isNaN == true)
    }

    @Test func bucketsAreCumulativeAndEndAtTheCount() throws {
        let registry = MetricRegistry()
        let observed = (0..<1000).map { Double($0) / 400 }
        for value in observed { registry.apply(Self.took.observe(value, ["3"])) }
        let samples = try #require(
            try PrometheusTextParser.parse(registry.prometheusText())["shop_commit_duration_seconds"]
        ).samples
        for bound in [0.01, 0.1, 1, .infinity] {
            let label = bound == .infinity ? "+Inf" : bound == 1 ? "1" : "\(bound)"
            let bucket = samples.first { $0.labels["le"] == label }
            #expect(bucket?.value == Double(observed.filter { $0 <= bound }.count), "\(label)")
        }
        #expect(samples.first { $0.name.hasSuffix("_count") }?.value == 1000)
        let sum = try #require(samples.first { $0.name.hasSuffix("_sum") }).value
        #expect(abs(sum - observed.reduce(0, +)) < 1e-9)
    }

    @Test func changesFromManyThreadsAddUp() throws {
        let registry = MetricRegistry()
        DispatchQueue.concurrentPerform(iterations: 8) { worker in
            for _ in 0..<500 { registry.apply(Self.commits.add(1, ["\(worker % 2)"])) }
        }
        let family = try #require(try PrometheusTextParser.parse(registry.prometheusText())["shop_commits_total"])
        #expect(family.samples.map(\.value) == [2000, 2000])
    }

    @Test func anEmptyRegistryIsEmpty() throws {
        #expect(MetricRegistry().prometheusText() == "")
        #expect(try PrometheusTextParser.parse(MetricRegistry([Self.commits]).prometheusText()).count == 1)
    }
}
