import Events
import Logs

/// The reference job's events at a steady rate, a few probes among them.
struct EventFeed: ~Copyable {
    /// Shortest time between two slices of events.
    private static let sliceMin: Duration = .milliseconds(5)
    /// Probes a slice.
    private static let probes = 4

    private let workload: BenchWorkload
    private var source: ReferenceRecords
    private var records = RecordBuffer(capacity: 1 << 20)

    init(_ workload: BenchWorkload) {
        self.workload = workload
        source = ReferenceRecords(workload)
    }

    /// Writes all events into the job's log, each when its time has come; answers how long that took.
    consuming func run(_ job: DaemonJob, _ probes: LatencyProbes) throws -> Duration {
        let (log, topics) = try job.configuration.openLogWithTopics()
        defer { log.close() }
        let feeder = TopicFeeder(log: log, topic: topics.events.first ?? "", partitions: topics.partitions)
        let begun = ContinuousClock.now
        var fed = 0
        while fed < workload.events {
            let slice = ContinuousClock.now
            let due = min(Int((slice - begun) / .seconds(1) * Double(workload.rate)), workload.events)
            if due > fed, source.fill(&records, count: due - fed) {
                fed = due
                try append(to: feeder, probes)
            }
            let rest = Self.sliceMin - (ContinuousClock.now - slice)
            if rest > .zero { probes.pause(rest) }
        }
        return .now - begun
    }

    private func append(to feeder: TopicFeeder, _ probes: LatencyProbes) throws {
        var cursor = RecordCursor()
        while let record = records.next(&cursor) {
            guard let value = unsafe record.value else { continue }
            try unsafe feeder.append(key: record.key, value: value)
        }
        let now = ContinuousClock.now
        let time = RFC3339.text(source.time)
        for _ in 0..<Self.probes {
            let customer = probes.next(at: now)
            let body = "{\"customer\":\"\(customer)\",\"event\":\"Product Added\",\"time\":\"\(time)\"}"
            try unsafe Array(customer.utf8).withUnsafeBytes { key in
                try unsafe Array(body.utf8).withUnsafeBytes { try unsafe feeder.append(key: key, value: $0) }
            }
        }
        try feeder.flush()
    }
}
