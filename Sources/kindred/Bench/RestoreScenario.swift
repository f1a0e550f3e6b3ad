import Events
import Logs

/// A daemon's start over a changelog full of customers, without and with checkpoints.
enum RestoreScenario: BenchScenario {
    static let name = BenchName.restore
    static let summary =
        "Customers back from the changelog, and from checkpoints, two events each; events are customers here. With "
        + "--bootstrap from Kafka's, beside a bare consumer of the same records."
    static let eventsByDefault = 2_000_000
    static let customersByDefault = 1_000_000

    static func run(_ workload: BenchWorkload) throws -> BenchResult {
        let job = try DaemonJob(workload)
        try job.produce(ReferenceRecords(workload, everyCustomer: true))
        _ = try job.drain()
        let bare = try workload.bootstrap.map { _ in try consumeChangelog(job) }
        // Nothing is left to read: what these starts do is the restore.
        let (status, seconds, cpu) = try job.drain()
        let customers = min(workload.customers, workload.events)
        guard status.customers == customers else { throw CommandFailure("\(status.customers) customers came back") }
        let writing = try job.takeCheckpoints()
        let (again, quick, quickCPU) = try job.drain()
        guard again.customers == customers else {
            throw CommandFailure("\(again.customers) customers came back from checkpoints")
        }
        var result = BenchResult("restore", events: status.customers, seconds: seconds, cpu: cpu)
        result.customers = status.customers
        result.checkpointSeconds = quick
        result.checkpointCpuUsPerEvent = quickCPU / .microseconds(1) / Double(customers)
        result.checkpointWritingSeconds = writing
        if let bare {
            result.bareEventsPerSecond = Double(customers) / bare.seconds
            result.bareCpuUsPerEvent = bare.cpu / .microseconds(1) / Double(customers)
        }
        return result
    }

    /// Reads the whole changelog and does nothing with it.
    private static func consumeChangelog(_ job: DaemonJob) throws -> (seconds: Double, cpu: Duration) {
        let log = try job.configuration.openLog(createsFile: false)
        defer { log.close() }
        let topic = job.configuration.topics.name(of: .changelog)
        var buffer = RecordBuffer(capacity: 1 << 20)
        let begun = ContinuousClock.now
        let cpu = ProcessFigures.cpu
        for partition in 0..<job.configuration.topics.partitions {
            let reader = try log.reader(topic: topic, partition: Int32(partition), from: 0)
            let end = try reader.end()
            while reader.position < end { try reader.read(into: &buffer, bytesMax: 1 << 20) }
        }
        return ((.now - begun) / .seconds(1), ProcessFigures.cpu - cpu)
    }
}
