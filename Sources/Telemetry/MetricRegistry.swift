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
}

/// The figures of one series.
enum MetricSeries: Sendable {
    case value(Double)
    /// `counts[i]` observations at or below bound i and above the one before; the last has no bound.
    case distribution(bounds: [Double], counts: [Int], sum: Double)

    init(_ kind: Metric.Kind) {
        switch kind {
        case .counter, .gauge: self = .value(0)
        case .histogram(let bounds):
            self = .distribution(bounds: bounds, counts: Array(repeating: 0, count: bounds.count + 1), sum: 0)
        }
    }

    mutating func apply(_ action: MetricChange.Action) {
        switch (self, action) {
        case (.value(let value), .add(let amount)): self = .value(value + amount)
        case (.value, .set(let value)): self = .value(value)
        case (.distribution(let bounds, var counts, let sum), .observe(let value)):
            counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
            self = .distribution(bounds: bounds, counts: counts, sum: sum + value)
        case (.value, .observe), (.distribution, .add), (.distribution, .set):
            preconditionFailure("the metric's kind has no such change")
        }
    }
}
