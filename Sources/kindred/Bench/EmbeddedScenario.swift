/// The reference job through the daemon and the embedded log.
enum EmbeddedScenario: BenchScenario {
    static let name = BenchName.embedded
    static let summary =
        "The reference job through the embedded log: read, applied, committed with outputs and changelog; CPU of all threads."
    static let eventsByDefault = 2_000_000
    static let customersByDefault = 100_000

    static func run(_ workload: BenchWorkload) throws -> BenchResult {
        let job = try DaemonJob(workload)
        try job.produce(ReferenceRecords(workload))
        let (status, seconds, cpu) = try job.drain()
        guard status.records == UInt64(workload.events) else {
            throw CommandFailure("\(status.records) of \(workload.events) events came through")
        }
        var result = BenchResult("embedded", events: workload.events, seconds: seconds, cpu: cpu)
        result.customers = status.customers
        result.changes = Int(status.changes)
        return result
    }
}
