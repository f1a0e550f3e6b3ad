import ArgumentParsing
import Events
import Logs

/// The reference job through the daemon and a Kafka broker, beside a consumer that throws everything away.
enum KafkaScenario: BenchScenario {
    static let name = BenchName.kafka
    static let summary =
        "The reference job through Kafka (--bootstrap, --workers), beside a bare consumer; CPU of all threads, not the broker's."
    static let eventsByDefault = 2_000_000
    static let customersByDefault = 100_000

    static func run(_ workload: BenchWorkload) throws -> BenchResult {
        guard let bootstrap = workload.bootstrap else {
            throw CommandFailure("bench kafka needs a broker: --bootstrap 127.0.0.1:9092")
        }
        let job = try DaemonJob(bootstrap: bootstrap, workers: workload.workers)
        try job.produce(ReferenceRecords(workload))
        let bare = try consume(job, events: workload.events)
        let pace = JobPace(events: workload.events)
        let (status, seconds, cpu) = try job.drain(pace: pace)
        guard status.records == UInt64(workload.events) else {
            throw CommandFailure("\(status.records) of \(workload.events) events came through")
        }
        var result = BenchResult("kafka", events: workload.events, seconds: seconds, cpu: cpu)
        result.customers = status.customers
        result.changes = Int(status.changes)
        result.workers = workload.workers
        result.secondHalfEventsPerSecond = pace.secondHalf?.perSecond
        result.secondHalfCpuUsPerEvent = pace.secondHalf?.cpuMicroseconds
        result.bareEventsPerSecond = Double(workload.events) / bare.seconds
        result.bareCpuUsPerEvent = bare.cpu / .microseconds(1) / Double(workload.events)
        return result
    }

    /// Reads all events as a member of a group of its own, and does nothing with them.
    private static func consume(_ job: DaemonJob, events: Int) throws -> (seconds: Double, cpu: Duration) {
        var configuration = job.configuration
        configuration.group += "-bare"
        let log = try configuration.openLog(createsFile: false)
        defer { log.close() }
        let topics = configuration.topics.events
        let member = try log.member(topics: topics, slot: 0, slots: 1)
        defer { member.close() }
        var buffer = RecordBuffer(capacity: 1 << 20)
        var seen = 0
        var begun = (time: ContinuousClock.now, cpu: ProcessFigures.cpu)
        while seen < events {
            switch try member.poll(into: &buffer, timeout: .seconds(1)) {
            case .assigned(let assignments):
                begun = (.now, ProcessFigures.cpu)
                for assignment in assignments {
                    for topic in topics { try member.seek(topic: topic, partition: assignment.partition, to: 0) }
                }
            case .revoked(let partitions), .lost(let partitions): try member.release(partitions)
            case .records: seen += buffer.count
            case .idle: break
            }
        }
        return ((.now - begun.time) / .seconds(1), ProcessFigures.cpu - begun.cpu)
    }
}
