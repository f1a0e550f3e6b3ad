/// A daemon's start over a changelog full of customers, without and with checkpoints.
enum RestoreScenario: BenchScenario {
    static let name = BenchName.restore
    static let summary =
        "Customers back from the changelog, and from checkpoints, two events each; events are customers here."
    static let eventsByDefault = 2_000_000
    static let customersByDefault = 1_000_000

    static func run(_ workload: BenchWorkload) throws -> BenchResult {
        let job = try DaemonJob()
        try job.produce(ReferenceRecords(workload, everyCustomer: true))
        _ = try job.drain()
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
        return result
    }
}
