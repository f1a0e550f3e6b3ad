import Configuration
import Dispatch
import Events
import Foundation

/// How long it takes from an event handed to the log until the change that it makes can be read.
///
/// The reference job's events come at a steady rate. Among them are those of customers who have only this one: it takes
/// them into a segment, and the time until a consumer of what is committed sees that is taken.
enum LatencyScenario: BenchScenario {
    static let name = BenchName.latency
    static let summary =
        "From an event produced to Kafka (--bootstrap) to its Audience Entered, read committed, at a steady rate (--rate, "
        + "--commit-interval); the first quarter is the warm-up."
    static let eventsByDefault = 1_000_000
    static let customersByDefault = 100_000
    /// How long the last of them may take.
    private static let patience: Duration = .seconds(60)
    private static let pollMax: Duration = .milliseconds(100)

    static func run(_ workload: BenchWorkload) throws -> BenchResult {
        guard workload.bootstrap != nil else {
            throw CommandFailure("bench latency needs a broker: --bootstrap 127.0.0.1:9092")
        }
        let job = try DaemonJob(workload)
        try job.makeTopics()
        let probes = LatencyProbes()
        let cpu = ProcessFigures.cpu
        var fed = Duration.zero
        try job.running {
            let hasEnded = DispatchSemaphore(value: 0)
            let configuration = job.configuration
            Thread.detachNewThread {
                defer { hasEnded.signal() }
                do { try watch(configuration, probes) } catch { probes.end("\(error)") }
            }
            defer {
                probes.end()
                hasEnded.wait()
            }
            fed = try EventFeed(workload).run(job, probes)
            let deadline = ContinuousClock.now + patience
            while probes.isWaiting, probes.failure == nil, ContinuousClock.now < deadline {
                probes.pause(.milliseconds(1))
            }
        }
        guard !probes.isWaiting else {
            throw CommandFailure(probes.failure ?? "not all changes were seen within \(patience)")
        }
        var result = BenchResult(
            "latency", events: workload.events, seconds: fed / .seconds(1), cpu: ProcessFigures.cpu - cpu)
        result.workers = workload.workers
        result.commitIntervalMs = workload.commitInterval / .milliseconds(1)
        result.setPauses(probes.latencies)
        return result
    }

    /// Looks for the probes' changes until all is over.
    private static func watch(_ configuration: KindredConfiguration, _ probes: LatencyProbes) throws {
        let reading = try TopicReading(
            [configuration.topics.name(of: .segmentEvents)], configuration: configuration, group: "-reader")
        while !probes.isOver {
            try reading.next(timeout: pollMax) { records in
                let now = ContinuousClock.now
                var cursor = RecordCursor()
                while let record = records.next(&cursor) {
                    if let key = unsafe record.key { unsafe probes.saw(key, at: now) }
                }
            }
        }
    }
}
