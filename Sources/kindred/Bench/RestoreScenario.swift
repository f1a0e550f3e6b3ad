/// A daemon's start over a changelog full of customers.
enum RestoreScenario: BenchScenario {
    static let name = BenchName.restore
    static let summary = "Customers back from the changelog, two events each; events are customers here."
    static let eventsByDefault = 2_000_000
    static let customersByDefault = 1_000_000

    static func run(_ workload: BenchWorkload) throws -> BenchResult {
        let job = try EmbeddedJob()
        try job.produce(ReferenceRecords(workload, everyCustomer: true))
        _ = try job.drain()
        // Nothing is left to read: what this start does is the restore.
        let (status, seconds, cpu) = try job.drain()
        guard status.customers == min(workload.customers, workload.events) else {
            throw CommandFailure("\(status.customers) customers came back")
        }
        var result = BenchResult("restore", events: status.customers, seconds: seconds, cpu: cpu)
        result.customers = status.customers
        return result
    }
}
