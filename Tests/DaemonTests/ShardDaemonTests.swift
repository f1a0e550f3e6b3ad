import Configuration
import Daemon
import Events
import Logs
import Numerics
import Rules
import Telemetry
import Testing

/// The daemon over the engine's shards and a real embedded log.
@Suite struct ShardDaemonTests {
    /// What consumers see: changes by customer, members, dead letters by partition.
    private struct Published: Equatable {
        var changes: [String: [String]] = [:]
        var members: [String: String] = [:]
        var deadLetters: [[String]] = []
    }

    private static let partitions = 3

    private func makePlace() throws -> TemporaryLog {
        let place = try TemporaryLog(partitions: Self.partitions)
        place.configuration.topics.eventNames = nil
        place.configuration.workers = 2
        return place
    }

    private func plan(adding more: [(String, String)] = []) throws -> Plan {
        let rules = [
            ("buyers", "count(purchase, 30d) >= 2"), ("spenders", "sum(purchase.price, 7d) > 50"),
            ("lapsed", "count(purchase, 1d) < 1 and count(purchase) >= 1"),
        ]
        let all = rules + more
        return Plan(
            segments: try all.map {
                Rules.SegmentDefinition(id: $0.0, rule: try Rule.parse($0.1, in: RuleContext()))
            },
            measures: [])
    }

    /// Some weeks of a few customers, with late, repeated and broken records.
    private func fill(_ log: EmbeddedLog, seed: UInt64, count: Int) throws {
        try log.create([TopicSpecification(name: "events", partitions: Self.partitions, kind: .append)])
        var random = SplitMix64(seed: seed)
        var time: Int64 = 1_767_225_600_000
        for start in stride(from: 0, to: count, by: 50) {
            var buffers: [Int32: [(String, String)]] = [:]
            for index in start..<min(start + 50, count) {
                time += Int64(random.below(3_600_000))
                let customer = "c\(random.below(40))"
                let body = PurchaseRecord.body(index, customer: customer, time: time, random: &random)
                let partition = unsafe Array(customer.utf8).withUnsafeBytes {
                    unsafe Murmur2.partition(of: $0, partitions: Int32(Self.partitions))
                }
                buffers[partition, default: []].append((customer, body))
            }
            try log.append(buffers.map { TopicOutput(topic: "events", partition: $0.key, records: records($0.value)) })
        }
    }

    private func records(_ pairs: [(String, String)]) -> RecordBuffer {
        var buffer = RecordBuffer()
        for (key, value) in pairs {
            unsafe Array(key.utf8).withUnsafeBytes { key in
                unsafe Array(value.utf8).withUnsafeBytes { value in unsafe buffer.append(key: key, value: value) }
            }
        }
        return buffer
    }

    private func published(_ place: TemporaryLog, _ log: EmbeddedLog) throws -> Published {
        func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
        var published = Published()
        for partition in 0..<Int32(Self.partitions) {
            for record in try place.records(log, "segment-events", partition) {
                published.changes[text(record[0]), default: []].append(text(record[1]))
            }
            for record in try place.records(log, "segment-members", partition) {
                published.members[text(record[0])] = record[1].isEmpty ? nil : text(record[1])
            }
            published.deadLetters.append(try place.records(log, "dead-letters", partition).map { text($0[1]) })
        }
        return published
    }

    private func run(_ place: TemporaryLog, drains: Bool, while condition: (KindredDaemon) -> Bool = { _ in false })
        throws
        -> DaemonStatus
    {
        let log = try place.open()
        defer { log.close() }
        let plan = try plan()
        let daemon = try KindredDaemon(
            configuration: place.configuration.defining(plan), plan: plan, log: log, drains: drains,
            reporter: place.reporter)
        try daemon.start()
        while condition(daemon) {}
        if !drains { daemon.stop("test") }
        try daemon.wait()
        daemon.refreshMetrics()
        var status = daemon.status
        // Memory depends on the way, not only on the end.
        status.bytes = 0
        return status
    }

    /// Records committed, in all partitions.
    private func committed(_ log: EmbeddedLog) throws -> Int64 {
        let topic = try log.topics().first { $0.specification.name == "events" }
        return topic?.partitions.reduce(0) { $0 + ($1.committed ?? 0) } ?? 0
    }

    @Test func drainsOnceAndForAll() throws {
        let place = try makePlace()
        let log = try place.open()
        try fill(log, seed: 1, count: 2000)
        let status = try run(place, drains: true)
        #expect(status.records == 2000)
        #expect(status.applied + status.duplicates + status.deadLetters + status.ignored == 2000)
        #expect(status.duplicates > 0 && status.deadLetters > 0 && status.late > 0 && status.lag == 0)
        #expect(status.customers == 40)
        let first = try published(place, log)
        #expect(first.changes.values.joined().count == Int(status.changes))
        #expect(first.members.count == Int(status.segments.reduce(0) { $0 + $1.size }))
        #expect(first.deadLetters.joined().count == Int(status.deadLetters))

        let again = try run(place, drains: true)
        #expect(again == status)
        #expect(try published(place, log) == first)
        #expect(place.metrics.prometheusText().contains("kindred_customers 40\n"))
    }

    @Test func goesOnWhereItWasStopped() throws {
        let whole = try makePlace()
        let wholeLog = try whole.open()
        try fill(wholeLog, seed: 2, count: 2000)
        let wholeStatus = try run(whole, drains: true)

        let parts = try makePlace()
        let log = try parts.open()
        try fill(log, seed: 2, count: 2000)
        for _ in 0..<6 {
            let before = try committed(log)
            let deadline = ContinuousClock.now + .seconds(30)
            _ = try run(parts, drains: false) { _ in
                let now = (try? committed(log)) ?? 2000
                return now <= before && now < 2000 && ContinuousClock.now < deadline
            }
        }
        let status = try run(parts, drains: true)
        #expect(status == wholeStatus)
        #expect(try published(parts, log) == published(whole, wholeLog))
    }

    /// A segment that a reload brings is filled at once, from what customers hold, and says why.
    @Test func aReloadHoldsFromThenOn() throws {
        let place = try makePlace()
        let log = try place.open()
        try fill(log, seed: 4, count: 500)
        let running = try place.open()
        let before = try plan()
        let daemon = try KindredDaemon(
            configuration: place.configuration.defining(before), plan: before, log: running, drains: false,
            reporter: place.reporter)
        try daemon.start()
        let deadline = ContinuousClock.now + .seconds(30)
        while try committed(log) < 500, ContinuousClock.now < deadline {}
        let plan = try plan(adding: [("everybody", "count(purchase) >= 1")])
        #expect(daemon.reload { (place.configuration.defining(plan), plan) } == nil)
        while !daemon.status.segments.contains(where: { $0.id == "everybody" && $0.size == 40 }),
            ContinuousClock.now < deadline
        {}
        daemon.stop("test")
        try daemon.wait()
        running.close()
        let published = try published(place, log)
        #expect(published.members.keys.filter { $0.hasPrefix("everybody/") }.count == 40)
        let edits = published.changes.values.joined().filter { $0.contains("\"everybody\":true") }
        #expect(edits.count == 40 && edits.allSatisfy { $0.contains("\"origin\":\"edit\"") })
    }

    @Test func refusesACommittedOffsetWithoutItsState() throws {
        let place = try makePlace()
        let log = try place.open()
        try fill(log, seed: 3, count: 100)
        let member = try log.member(topics: ["events"], slot: 0, slots: 1)
        try log.committer(slot: 0).commit(
            LogTransaction(outputs: [], offsets: [ConsumedOffset(topic: "events", partition: 1, next: 3)]))
        member.close()
        let error = #expect(throws: DaemonError.self) { try run(place, drains: true) }
        #expect(error?.description.contains("no commit record") == true, "\(error?.description ?? "")")
    }
}
