/// What a scenario found; what does not apply is nil, and left out.
struct BenchResult: Encodable {
    let scenario: String
    var events: Int
    var seconds: Double
    var eventsPerSecond: Double
    /// CPU of the thread, or of all threads where the scenario says so.
    var cpuUsPerEvent: Double
    /// simdjson's own parse of the same bytes in the same run.
    var parseAloneUsPerEvent: Double?
    /// The scenario's CPU over that of simdjson's own parse.
    var parseAloneRatio: Double?
    /// The second half of the events alone, after the warm-up.
    var secondHalfEventsPerSecond: Double?
    var secondHalfCpuUsPerEvent: Double?
    /// A consumer that throws everything away, in the same run.
    var bareEventsPerSecond: Double?
    var bareCpuUsPerEvent: Double?
    var workers: Int?
    var allocationsPerEvent: Double?
    var customers: Int?
    var bytesPerCustomer: Double?
    /// A customer with everything that a customer can have.
    var fullCustomerBytes: Int?
    var changes: Int?
    var commitIntervalMs: Double?
    var p50Ms: Double?
    var p99Ms: Double?
    var maxMs: Double?
    /// The job from ready columns to its result, on one core: the least of several rounds, clock and CPU.
    var jobMs: Double?
    var jobCPUMs: Double?
    /// Events a second and core of `apply` in the same run, and what share of it the scenario reaches.
    var applyPerSecond: Double?
    var applyShare: Double?
    /// The same with every customer scored, in place of the default sample.
    var allRowsMs: Double?
    var allRowsCPUMs: Double?
    /// What a shard does in one piece at the end, its partial from its counts, CPU; and that partial as bytes, which any
    /// thread can do.
    var partialMs: Double?
    var encodingMs: Double?
    var partialBytes: Int?
    /// A shard's shares of an overlap, of differentiators and of a survey, from its customers to the partial.
    var overlapCPUMs: Double?
    var differentiatorsCPUMs: Double?
    var surveyCPUMs: Double?
    /// The same from checkpoints, and how long it took to write them.
    var checkpointSeconds: Double?
    var checkpointCpuUsPerEvent: Double?
    var checkpointWritingSeconds: Double?
    /// The same input gives the same hash.
    var resultHash: String?

    init(_ scenario: String, events: Int, seconds: Double, cpu: Duration) {
        self.scenario = scenario
        self.events = events
        self.seconds = seconds
        eventsPerSecond = Double(events) / max(seconds, 1e-9)
        cpuUsPerEvent = cpu / .microseconds(1) / Double(max(events, 1))
    }

    /// Sets the figures of simdjson's own parse.
    mutating func compare(withParseAlone cpu: Duration) {
        let alone = cpu / .microseconds(1) / Double(max(events, 1))
        parseAloneUsPerEvent = alone
        parseAloneRatio = cpuUsPerEvent / max(alone, 1e-9)
    }

    /// Sets the figures of pieces of work that nothing comes between.
    mutating func setPauses(_ pauses: [Duration]) {
        let sorted = pauses.sorted()
        guard let longest = sorted.last else { return }
        p50Ms = sorted[sorted.count / 2] / .milliseconds(1)
        p99Ms = sorted[min(sorted.count * 99 / 100, sorted.count - 1)] / .milliseconds(1)
        maxMs = longest / .milliseconds(1)
    }

    /// A line for each figure.
    var lines: [String] {
        let rows: [(String, String?)] = [
            ("events", HumanReadable.count(events)),
            ("seconds", HumanReadable.decimal(seconds, digits: 3)),
            ("events/s", HumanReadable.count(Int(eventsPerSecond))),
            ("CPU an event", HumanReadable.decimal(cpuUsPerEvent, digits: 3) + " µs"),
            ("simdjson's parse alone", parseAloneUsPerEvent.map { HumanReadable.decimal($0, digits: 3) + " µs" }),
            ("over parse alone", parseAloneRatio.map { HumanReadable.decimal($0, digits: 2) + " times" }),
            ("workers", workers.map { String($0) }),
            ("second half, events/s", secondHalfEventsPerSecond.map { HumanReadable.count(Int($0)) }),
            ("second half, CPU", secondHalfCpuUsPerEvent.map { HumanReadable.decimal($0, digits: 3) + " µs" }),
            ("bare consumer, events/s", bareEventsPerSecond.map { HumanReadable.count(Int($0)) }),
            ("bare consumer, CPU", bareCpuUsPerEvent.map { HumanReadable.decimal($0, digits: 3) + " µs" }),
            ("allocations an event", allocationsPerEvent.map { HumanReadable.decimal($0, digits: 6) }),
            ("customers", customers.map { HumanReadable.count($0) }),
            ("bytes a customer", bytesPerCustomer.map { HumanReadable.decimal($0, digits: 0) }),
            ("bytes of a full customer", fullCustomerBytes.map { HumanReadable.count($0) }),
            ("changes", changes.map { HumanReadable.count($0) }),
            ("commit interval", commitIntervalMs.map { HumanReadable.decimal($0, digits: 0) + " ms" }),
            ("p50", p50Ms.map { HumanReadable.decimal($0, digits: 3) + " ms" }),
            ("p99", p99Ms.map { HumanReadable.decimal($0, digits: 3) + " ms" }),
            ("longest", maxMs.map { HumanReadable.decimal($0, digits: 3) + " ms" }),
            ("job", jobMs.map { HumanReadable.decimal($0, digits: 2) + " ms" }),
            ("job, CPU", jobCPUMs.map { HumanReadable.decimal($0, digits: 2) + " ms" }),
            ("apply alone, events/s", applyPerSecond.map { HumanReadable.count(Int($0)) }),
            ("over apply alone", applyShare.map { HumanReadable.decimal($0, digits: 2) + " times" }),
            ("all rows", allRowsMs.map { HumanReadable.decimal($0, digits: 2) + " ms" }),
            ("all rows, CPU", allRowsCPUMs.map { HumanReadable.decimal($0, digits: 2) + " ms" }),
            ("partial, CPU", partialMs.map { HumanReadable.decimal($0, digits: 2) + " ms" }),
            ("encoding, CPU", encodingMs.map { HumanReadable.decimal($0, digits: 2) + " ms" }),
            ("overlap, CPU", overlapCPUMs.map { HumanReadable.decimal($0, digits: 1) + " ms" }),
            ("differentiators, CPU", differentiatorsCPUMs.map { HumanReadable.decimal($0, digits: 1) + " ms" }),
            ("survey, CPU", surveyCPUMs.map { HumanReadable.decimal($0, digits: 1) + " ms" }),
            ("bytes of the partial", partialBytes.map { HumanReadable.count($0) }),
            ("seconds from checkpoints", checkpointSeconds.map { HumanReadable.decimal($0, digits: 3) }),
            ("CPU an event, from them", checkpointCpuUsPerEvent.map { HumanReadable.decimal($0, digits: 3) + " µs" }),
            ("seconds to write them", checkpointWritingSeconds.map { HumanReadable.decimal($0, digits: 3) }),
            ("result", resultHash),
        ]
        return ["\(scenario):"]
            + rows.compactMap { name, value in
                value.map { "  " + name + String(repeating: " ", count: 26 - name.count) + $0 }
            }
    }
}
