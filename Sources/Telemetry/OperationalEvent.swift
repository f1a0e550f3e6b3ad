/// Something that happens in operation: a type that knows what to say about it and what to count.
///
///     struct CommitFailed: OperationalEvent {
///         static let metric = Metric.counter(
///             "kindred_commits_failed_total", help: "Commits that did not happen.", labels: ["worker"])
///         var worker: Int
///         var logLine: LogLine? { LogLine(.error, "commit failed", ["worker": .integer(worker)]) }
///         var metricChanges: [MetricChange] { [Self.metric.add(1, ["\(worker)"])] }
///     }
///
/// Log lines and labels are read by whoever operates the machine: no customer's attribute or event stands in them, and
/// an id only where the id itself is what is wrong.
public protocol OperationalEvent: Sendable {
    /// nil where nothing is to be said.
    var logLine: LogLine? { get }
    var metricChanges: [MetricChange] { get }
    /// What stands now, in place of what stood before.
    var metricSnapshots: [MetricSnapshot] { get }
}

extension OperationalEvent {
    public var logLine: LogLine? { nil }
    public var metricChanges: [MetricChange] { [] }
    public var metricSnapshots: [MetricSnapshot] { [] }
}

/// Takes operational events: their lines go to the log, their changes to the metrics. From any thread, but never from
/// the path of an event: locks are taken and text is made.
public struct EventReporter: Sendable {
    public let logger: Logger
    public let metrics: MetricRegistry

    public init(logger: Logger, metrics: MetricRegistry) {
        self.logger = logger
        self.metrics = metrics
    }

    public func report(_ event: some OperationalEvent) {
        if let line = event.logLine { logger.log(line) }
        for change in event.metricChanges { metrics.apply(change) }
        for snapshot in event.metricSnapshots { metrics.apply(snapshot) }
    }
}
