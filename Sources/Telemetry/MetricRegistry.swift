import Synchronization

/// Holds the current figures of all metrics. From any thread.
public final class MetricRegistry: Sendable {
    private let families = Mutex<[String: MetricFamily]>([:])

    /// - Parameter metrics: known from the start: those without labels are shown as 0 before their first change.
    public init(_ metrics: [Metric] = []) {
        families.withLock { families in
            for metric in metrics { families[metric.name] = MetricFamily(metric) }
        }
    }

    public func apply(_ change: MetricChange) {
        families.withLock { $0[change.metric.name, default: MetricFamily(change.metric)].apply(change) }
    }

    /// Replaces all series of a metric.
    public func apply(_ snapshot: MetricSnapshot) {
        families.withLock {
            $0[snapshot.metric.name, default: MetricFamily(snapshot.metric)].replace(with: snapshot)
        }
    }

    /// All metrics that are known, by name.
    public var metrics: [Metric] { families.withLock { $0.values.map(\.metric) }.sorted { $0.name < $1.name } }

    /// Everything in Prometheus' text format, by name and labels.
    public func prometheusText() -> String {
        let all = families.withLock { Array($0.values) }
        return all.sorted { $0.metric.name < $1.metric.name }.map { $0.prometheusText() }.joined()
    }

    /// What the text is to be served as.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"
}

/// One metric and its series, by the values of their labels.
struct MetricFamily: Sendable {
    let metric: Metric
    private(set) var series: [[String]: MetricSeries] = [:]

    init(_ metric: Metric) {
        self.metric = metric
        if metric.labels.isEmpty { series[[]] = MetricSeries(metric.kind) }
    }

    mutating func apply(_ change: MetricChange) {
        precondition(change.metric == metric, "two metrics are called \(metric.name)")
        precondition(change.labelValues.count == metric.labels.count, "labels of \(metric.name)")
        series[change.labelValues, default: MetricSeries(metric.kind)].apply(change.action)
    }

    mutating func replace(with snapshot: MetricSnapshot) {
        precondition(snapshot.metric == metric, "two metrics are called \(metric.name)")
        series = snapshot.series.mapValues(MetricSeries.value)
    }
}

/// The figures of one series.
enum MetricSeries: Sendable {
    case value(Double)
    case distribution(HistogramCounts)

    init(_ kind: Metric.Kind) {
        switch kind {
        case .counter, .gauge: self = .value(0)
        case .histogram(let bounds): self = .distribution(HistogramCounts(bounds: bounds))
        }
    }

    mutating func apply(_ action: MetricChange.Action) {
        switch (self, action) {
        case (.value(let value), .add(let amount)): self = .value(value + amount)
        case (.value, .set(let value)): self = .value(value)
        case (.distribution(var counts), .observe(let value)):
            counts.observe(value)
            self = .distribution(counts)
        case (.distribution(var counts), .merge(let others)):
            counts.merge(others)
            self = .distribution(counts)
        case (.value, .observe), (.value, .merge), (.distribution, .add), (.distribution, .set):
            preconditionFailure("the metric's kind has no such change")
        }
    }
}
