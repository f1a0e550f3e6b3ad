import Configuration
import Daemon
import Engine
import Events
import Foundation
import Logs
import Numerics
import Rules
import Synchronization
import Testing

/// A place with an embedded log whose state is rebuilt, and what can be seen of it from outside.
final class RebuildPlace {
    /// What consumers see: changes by customer, members, dead letters.
    struct Published: Equatable {
        var changes: [String: [String]] = [:]
        var members: [String: String] = [:]
        var deadLetters: [[UInt8]] = []

        /// Changes that came after those of `earlier`.
        func changes(since earlier: Published) -> [String] {
            changes.flatMap { $1.dropFirst(earlier.changes[$0]?.count ?? 0) }
        }
    }

    /// The wall clock of a log, moved by hand.
    final class WallClock: Sendable {
        private let milliseconds = Mutex<Int64>(1_800_000_000_000)
        var now: Int64 { milliseconds.withLock { $0 } }
        func advance(_ time: Int64) { milliseconds.withLock { $0 += time } }
    }

    static let partitions = 3
    static let rules = [
        ("buyers", "count(purchase, 30d) >= 2"), ("spenders", "sum(purchase.price, 7d) > 50"),
        ("lapsed", "count(purchase, 1d) < 1 and count(purchase) >= 1"), ("version", "count(purchase) >= 3"),
    ]
    static let otherRules = [
        ("buyers", "count(purchase, 30d) >= 4"), ("spenders", "sum(purchase.price, 7d) > 20"),
        ("version", "count(purchase) >= 3"), ("recent", "count(purchase, 3d) >= 1"),
    ]

    let place: TemporaryLog
    let wall = WallClock()
    var rules = RebuildPlace.rules

    /// - Parameter records: filled in from the start.
    init(seed: UInt64 = 1, records: Int = 0) throws {
        place = try TemporaryLog(partitions: Self.partitions)
        place.configuration.topics.eventNames = nil
        try append(seed: seed, 0..<records)
    }

    func open() throws -> EmbeddedLog {
        var settings = Logs.EmbeddedLogSettings()
        let wall = wall
        settings.now = { wall.now }
        return try EmbeddedLog(path: place.folder + "/kindred.db", settings: settings)
    }

    func withLog<Result>(_ body: (EmbeddedLog) throws -> Result) throws -> Result {
        let log = try open()
        defer { log.close() }
        return try body(log)
    }

    func plan() throws -> Plan { try Self.plan(rules) }

    static func plan(_ rules: [(String, String)]) throws -> Plan {
        Plan(
            segments: try rules.map {
                Rules.SegmentDefinition(id: $0.0, rule: try Rule.parse($0.1, in: RuleContext()))
            },
            measures: [])
    }

    // MARK: input

    /// Purchases of forty customers, half an hour apart on average, some late, repeated or broken. A record is the same
    /// whatever comes before it.
    func append(seed: UInt64 = 1, _ range: Range<Int>) throws {
        try withLog { log in
            try log.create([TopicSpecification(name: "events", partitions: Self.partitions, kind: .append)])
            for start in stride(from: range.lowerBound, to: range.upperBound, by: 50) {
                var buffers = (0..<Self.partitions).map { _ in [(String, String)]() }
                for index in start..<min(start + 50, range.upperBound) {
                    let (customer, body) = Self.record(index, seed: seed)
                    buffers[Self.partition(of: customer)].append((customer, body))
                }
                for (partition, records) in buffers.enumerated() where !records.isEmpty {
                    try append(records, to: "events", partition: Int32(partition), in: log)
                }
            }
        }
    }

    static func record(_ index: Int, seed: UInt64) -> (customer: String, body: String) {
        var random = SplitMix64(seed: seed &* 1_000_003 &+ UInt64(index))
        let time = 1_767_225_600_000 + Int64(index) * 1_800_000 + Int64(random.below(1_800_000))
        let number = random.below(40)
        // One whose id looks like a part of a record.
        let customer = number == 7 ? #"c\",\"version\":99,\"since\":\""# : "c\(number)"
        let body = PurchaseRecord.body(index, customer: customer, time: time, random: &random)
        return (customer.replacingOccurrences(of: "\\\"", with: "\""), body)
    }

    private static func partition(of customer: String) -> Int {
        unsafe Array(customer.utf8).withUnsafeBytes {
            unsafe Int(Murmur2.partition(of: $0, partitions: Int32(partitions)))
        }
    }

    /// Appends records from outside to any topic; nil for a tombstone.
    func append(_ records: [(String, String?)], to topic: String, partition: Int32, in log: EmbeddedLog) throws {
        var buffer = RecordBuffer()
        for (key, value) in records {
            unsafe Array(key.utf8).withUnsafeBytes { key in
                guard let value else { return unsafe buffer.append(key: key, value: nil) }
                unsafe Array(value.utf8).withUnsafeBytes { unsafe buffer.append(key: key, value: $0) }
            }
        }
        try log.append([TopicOutput(topic: topic, partition: partition, records: buffer)])
    }

    /// Appends a record for each key that a compacted topic has.
    func replaceAll(in topic: String, where isMeant: (String) -> Bool = { _ in true }, by value: String?) throws {
        try withLog { log in
            for partition in 0..<Int32(Self.partitions) {
                let keys = Set(try place.records(log, topic, partition).map { Self.text($0[0]) }).filter(isMeant)
                try append(keys.sorted().map { ($0, value) }, to: topic, partition: partition, in: log)
            }
        }
    }

    // MARK: work

    /// Runs the daemon to the end of the input.
    @discardableResult
    func drain() throws -> DaemonStatus {
        try withLog { log in
            let plan = try plan()
            let daemon = try KindredDaemon(
                configuration: place.configuration.defining(plan), plan: plan, log: log, drains: true,
                reporter: place.reporter)
            try daemon.start()
            try daemon.wait()
            return daemon.status
        }
    }

    /// What ends the daemon; nil where nothing does but the end of the input.
    func refusal() -> String? {
        do {
            try drain()
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// Rebuilds the state; nil where that ended, as by a kill, after so many steps.
    @discardableResult
    func rebuild(
        from start: RebuildStart = .earliest, transactionBytesMax: Int = 1 << 20, stepsMax: Int = .max
    ) throws -> RebuildFigures? {
        try withLog { log in
            let rebuild = try StateRebuild(
                configuration: place.configuration, plan: try plan(), log: log, from: start, reporter: place.reporter,
                transactionBytesMax: transactionBytesMax)
            var steps = 0
            while steps < stepsMax {
                steps += 1
                if case .ended(let error) = rebuild.step() {
                    if let error { throw error }
                    return rebuild.figures
                }
            }
            return nil
        }
    }

    // MARK: what is there

    static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    func published() throws -> Published {
        try withLog { log in
            var published = Published()
            for partition in 0..<Int32(Self.partitions) {
                for record in try place.records(log, "segment-events", partition) {
                    published.changes[Self.text(record[0]), default: []].append(Self.text(record[1]))
                }
                for record in try place.records(log, "segment-members", partition) {
                    published.members[Self.text(record[0])] = record[1].isEmpty ? nil : Self.text(record[1])
                }
                published.deadLetters += try place.records(log, "dead-letters", partition).map { $0[1] }
            }
            return published
        }
    }

    /// All that the changelog holds, read as a restore reads it: figures and customers, in words. Whatever does not hold
    /// of it is an error.
    func state() throws -> [String] {
        try withLog { log in
            let topics = TopicPlan(place.configuration.topics)
            return try (0..<Int32(Self.partitions)).flatMap { partition in
                var shard = ShardProcessor(
                    partition: partition, plan: try plan(),
                    settings: ShardSettings(place.configuration, topics: topics), topics: topics)
                var customers: Set<String> = []
                let reader = try log.reader(topic: "changelog", partition: partition, from: 0)
                var buffer = RecordBuffer()
                repeat {
                    try reader.read(into: &buffer, bytesMax: 1 << 20)
                    var cursor = RecordCursor()
                    while let record = buffer.next(&cursor) {
                        try shard.restore(record)
                        unsafe customers.insert(
                            record.key.map { unsafe String(decoding: $0.dropFirst(), as: UTF8.self) } ?? "")
                    }
                } while buffer.count > 0
                let offsets = try #require(try shard.finishRestore())
                #expect(shard.verify() == [])
                var figures = shard.figures
                // Memory depends on the way, not only on the end.
                figures.bytes = 0
                let described = customers.sorted().compactMap { id in
                    shard.describe(customer: id).map { customer in
                        var customer = customer
                        customer.bytes = 0
                        return "\(customer)"
                    }
                }
                // Orders that were read meanwhile are no part of what the events make.
                return ["\(offsets.prefix(topics.events.count)) \(figures)"] + described
            }
        }
    }
}
