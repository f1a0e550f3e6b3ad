import Engine
import Events

/// What customers take of the machine's memory.
enum MemoryScenario: BenchScenario {
    static let name = BenchName.memory
    static let summary = "The process's resident memory a customer, and a customer with everything a customer can have."
    static let eventsByDefault = 20_000_000
    static let customersByDefault = 1_000_000
    private static let sliceRecords = 20_000
    private static let fullCustomers = 500
    private static let eventsOfFullCustomer = 4000

    static func run(_ workload: BenchWorkload) throws -> BenchResult {
        let plan = try ReferenceJob.plan()
        var records = RecordBuffer(capacity: 16 << 20)
        var warmUp = Shard(partition: 0, plan: plan, settings: ShardSettings(clock: .event))
        _ = fill(&warmUp, from: ReferenceRecords(BenchWorkload(events: 50_000, customers: 100, seed: 1)), &records)
        let before = ProcessFigures.residentBytes
        var shard = Shard(partition: 0, plan: plan, settings: ShardSettings(clock: .event))
        let work = fill(&shard, from: ReferenceRecords(workload), &records)
        let taken = ProcessFigures.residentBytes - before
        var result = BenchResult(
            "memory", events: workload.events, seconds: work.wall / .seconds(1), cpu: work.cpu)
        result.customers = shard.customerCount
        result.bytesPerCustomer = Double(taken) / Double(max(shard.customerCount, 1))
        result.fullCustomerBytes = try fullCustomerBytes(&records)
        result.changes = Int(shard.figures.changes)
        return result
    }

    /// Applies a whole workload, its outputs dropped.
    private static func fill(
        _ shard: inout Shard, from source: consuming ReferenceRecords, _ records: inout RecordBuffer
    ) -> Stopwatch {
        var work = Stopwatch()
        while source.fill(&records, count: sliceRecords) {
            work.measure {
                var cursor = RecordCursor()
                shard.apply(records, from: &cursor)
                while shard.fireTimers(limit: 2048) {}
                shard.drainOutputs { _ in }
            }
        }
        return work
    }

    /// Of customers with so many events that every list is as long as it gets.
    private static func fullCustomerBytes(_ records: inout RecordBuffer) throws -> Int {
        var shard = Shard(partition: 0, plan: try ReferenceJob.plan(), settings: ShardSettings(clock: .event))
        let empty = shard.reservedBytes
        let workload = BenchWorkload(
            events: fullCustomers * eventsOfFullCustomer, customers: fullCustomers, seed: 7)
        _ = fill(&shard, from: ReferenceRecords(workload, everyCustomer: true), &records)
        return (shard.reservedBytes - empty) / max(shard.customerCount, 1)
    }
}
