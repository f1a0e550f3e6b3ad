/// All series of a metric as they stand at one moment: those that are not in it are gone.
///
/// For figures that tell of what is there now, such as a partition's lag: a partition that went to another process
/// leaves no last value behind.
public struct MetricSnapshot: Sendable {
    public let metric: Metric
    let series: [[String]: Double]

    /// - Parameters:
    ///   - metric: a gauge, or a counter whose total is kept elsewhere.
    ///   - series: values by those of the labels; of two alike the last holds.
    public init(_ metric: Metric, _ series: [([String], Double)]) {
        if case .histogram = metric.kind { preconditionFailure("\(metric.name) is a histogram") }
        precondition(series.allSatisfy { $0.0.count == metric.labels.count }, "labels of \(metric.name)")
        self.metric = metric
        self.series = Dictionary(series) { _, last in last }
    }
}
