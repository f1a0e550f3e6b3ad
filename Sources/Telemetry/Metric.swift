/// A figure that Prometheus reads: its name, kind, help and label names. Declared once, as a `static let`.
public struct Metric: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// Only grows; its name ends in `_total`.
        case counter
        case gauge
        /// Counts observations up to each bound; bounds are finite and rise.
        case histogram(bounds: [Double])
    }

    public let kind: Kind
    /// With its unit: `kindred_commit_duration_seconds`.
    public let name: String
    public let help: String
    /// Names of the labels, in the order in which changes give their values.
    public let labels: [String]

    private init(_ kind: Kind, _ name: String, _ help: String, _ labels: [String]) {
        precondition(Self.isName(name, colons: true), "metric name \(name)")
        precondition(labels.allSatisfy { Self.isName($0, colons: false) && $0 != "le" }, "labels of \(name)")
        self.kind = kind
        self.name = name
        self.help = help
        self.labels = labels
    }

    public static func counter(_ name: String, help: String, labels: [String] = []) -> Metric {
        precondition(name.hasSuffix("_total"), "counter \(name) must end in _total")
        return Metric(.counter, name, help, labels)
    }

    public static func gauge(_ name: String, help: String, labels: [String] = []) -> Metric {
        Metric(.gauge, name, help, labels)
    }

    public static func histogram(
        _ name: String, help: String, bounds: [Double], labels: [String] = []
    ) -> Metric {
        precondition(bounds.allSatisfy(\.isFinite) && zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 })
        return Metric(.histogram(bounds: bounds), name, help, labels)
    }

    /// Adds to a counter (nothing negative) or a gauge.
    public func add(_ amount: Double, _ labelValues: [String] = []) -> MetricChange {
        MetricChange(metric: self, labelValues: labelValues, action: .add(amount))
    }

    /// Sets a gauge, or a counter whose total is kept elsewhere.
    public func set(_ value: Double, _ labelValues: [String] = []) -> MetricChange {
        MetricChange(metric: self, labelValues: labelValues, action: .set(value))
    }

    /// Counts a value into a histogram.
    public func observe(_ value: Double, _ labelValues: [String] = []) -> MetricChange {
        MetricChange(metric: self, labelValues: labelValues, action: .observe(value))
    }

    /// Adds what has been counted up to the histogram's own bounds.
    public func merge(_ counts: HistogramCounts, _ labelValues: [String] = []) -> MetricChange {
        MetricChange(metric: self, labelValues: labelValues, action: .merge(counts))
    }

    /// No observations, up to the histogram's bounds; a counter and a gauge have none.
    public var emptyCounts: HistogramCounts {
        if case .histogram(let bounds) = kind { HistogramCounts(bounds: bounds) } else { HistogramCounts(bounds: []) }
    }

    private static func isName(_ text: String, colons: Bool) -> Bool {
        let first = text.unicodeScalars.first
        return first.map { !("0"..."9").contains($0) } ?? false
            && text.unicodeScalars.allSatisfy { scalar in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9", "_": true
                case ":": colons
                default: false
                }
            }
    }
}

/// A change of one series of a metric.
public struct MetricChange: Sendable, Equatable {
    public enum Action: Sendable, Equatable {
        case add(Double)
        case set(Double)
        case observe(Double)
        case merge(HistogramCounts)
    }

    public let metric: Metric
    /// One for each of the metric's labels.
    public let labelValues: [String]
    public let action: Action
}
