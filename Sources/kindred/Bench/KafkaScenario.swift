import ArgumentParsing

/// The reference job through the daemon and a Kafka broker, beside a consumer that throws everything away.
enum KafkaScenario: BenchScenario {
    static let name = BenchName.kafka
    static let summary =
        "The reference job through Kafka (--bootstrap, --workers), beside a bare consumer; CPU of all threads, not the broker's."
    static let eventsByDefault = 2_000_000
    static let customersByDefault = 100_000

    static func run(_ workload: BenchWorkload) throws -> BenchResult {
        guard workload.bootstrap != nil else {
            throw CommandFailure("bench kafka needs a broker: --bootstrap 127.0.0.1:9092")
        }
        let job = try DaemonJob(workload)
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
        let reading = try TopicReading(
            job.configuration.topics.events, configuration: job.configuration, group: "-bare")
        var seen = 0
        while seen < events { try reading.next(timeout: .seconds(1)) { seen += $0.count } }
        guard let begun = reading.begun else { return (0, .zero) }
        return ((.now - begun.time) / .seconds(1), ProcessFigures.cpu - begun.cpu)
    }
}
