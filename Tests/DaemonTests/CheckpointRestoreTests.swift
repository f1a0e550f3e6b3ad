import Configuration
import Daemon
import Events
import Foundation
import Glibc
import Logs
import Numerics
import Rules
import Testing

/// The daemon over shards and an embedded log: restores from a checkpoint, and from a changelog that is not whole.
@Suite struct CheckpointRestoreTests {
    /// Two rules that customers enter and leave.
    private static let rules = [
        ("buyers", "count(purchase, 30d) >= 2"), ("lapsed", "count(purchase, 1d) < 1 and count(purchase) >= 1"),
    ]

    private func makePlace() throws -> TemporaryLog {
        let place = try TemporaryLog(partitions: 1)
        place.configuration.topics.eventNames = nil
        return place
    }

    private func plan(_ rules: [(String, String)] = rules) throws -> Plan {
        Plan(
            segments: try rules.map {
                Rules.SegmentDefinition(id: $0.0, rule: try Rule.parse($0.1, in: RuleContext()))
            },
            measures: [])
    }

    /// Purchases of customers, some of them late; events of later ranges are of later times.
    private func fill(_ log: EmbeddedLog, _ range: Range<Int>, seed: UInt64) throws {
        try log.create([TopicSpecification(name: "events", partitions: 1, kind: .append)])
        var random = SplitMix64(seed: seed &+ UInt64(range.lowerBound))
        for start in stride(from: range.lowerBound, to: range.upperBound, by: 50) {
            var records = RecordBuffer()
            for index in start..<min(start + 50, range.upperBound) {
                let late = random.happens(5) ? random.below(90_000_000) : 0
                let customer = "c\(random.below(200))"
                let body = """
                    {"customer":"\(customer)","time":\(1_767_225_600_000 + 600_000 * index - late),"event":"purchase"}
                    """
                unsafe Array(customer.utf8).withUnsafeBytes { key in
                    unsafe Array(body.utf8).withUnsafeBytes { unsafe records.append(key: key, value: $0) }
                }
            }
            try log.append([TopicOutput(topic: "events", partition: 0, records: records)])
        }
    }

    private func daemon(_ place: TemporaryLog, _ log: EmbeddedLog, _ plan: Plan, drains: Bool) throws -> KindredDaemon {
        try KindredDaemon(
            configuration: place.configuration.defining(plan), plan: plan, log: log, drains: drains,
            reporter: place.reporter)
    }

    private func drain(_ place: TemporaryLog, _ plan: Plan) throws -> DaemonStatus {
        let log = try place.open()
        defer { log.close() }
        let daemon = try daemon(place, log, plan, drains: true)
        try daemon.start()
        try daemon.wait()
        var status = daemon.status
        // Memory depends on the way, not only on the end.
        status.bytes = 0
        return status
    }

    private func count(_ place: TemporaryLog, _ result: String) -> Int {
        let line = place.metrics.prometheusText().split(separator: "\n")
            .first { $0.hasPrefix("kindred_checkpoints_total{result=\"\(result)\"} ") }
        return line.flatMap { Int($0.split(separator: " ")[1]) } ?? 0
    }

    /// Runs the daemon until it has written a checkpoint anew, while events come.
    private func takeCheckpoint(_ place: TemporaryLog, _ plan: Plan, _ more: Range<Int>) throws {
        let log = try place.open()
        defer { log.close() }
        let before = count(place, "written")
        let daemon = try daemon(place, log, plan, drains: false)
        try daemon.start()
        let deadline = ContinuousClock.now + .seconds(60)
        while daemon.status.customers == 0, ContinuousClock.now < deadline { sched_yield() }
        daemon.renewCheckpoints()
        try fill(log, more, seed: 11)
        while count(place, "written") == before, ContinuousClock.now < deadline { sched_yield() }
        daemon.stop("test")
        try daemon.wait()
        #expect(count(place, "written") > before)
    }

    /// The topics that consumers read, and the changelog's newest records, by key.
    private func published(_ place: TemporaryLog) throws -> [String: [[UInt8]: [[UInt8]]]] {
        let log = try place.open()
        defer { log.close() }
        return try ["segment-events", "segment-members"].reduce(into: [:]) { topics, topic in
            for record in try place.records(log, topic, 0) {
                // Of compacted topics it depends on cleaning which records of a key are still there.
                if topic == "segment-members" { topics[topic, default: [:]][record[0]] = [] }
                topics[topic, default: [:]][record[0], default: []].append(record[1])
            }
        }
    }

    @Test func aRestartGoesOnFromACheckpoint() throws {
        let newPlan = try plan(Self.rules + [("fresh", "last(purchase) within 2h")])
        let places = try [makePlace(), makePlace()]
        places[1].configuration.checkpoints.interval = .zero
        for place in places {
            let log = try place.open()
            try fill(log, 0..<1500, seed: 11)
            log.close()
            _ = try drain(place, try plan())
        }
        let place = places[0]
        try takeCheckpoint(place, try plan(), 1500..<2500)
        let other = try places[1].open()
        try fill(other, 1500..<2500, seed: 11)
        other.close()
        #expect(try drain(place, try plan()) == drain(places[1], try plan()))
        #expect(count(place, "used") == 1)
        // An idle partition has one taken too, when it is asked for.
        try takeCheckpoint(place, try plan(), 2500..<2500)
        #expect(try drain(place, newPlan) == drain(places[1], newPlan))
        #expect(count(place, "used") == 3 && count(place, "refused") == 0)
        #expect(try published(place) == published(places[1]))
    }

    /// Whatever a checkpoint holds, if the changelog knows better, it is found out.
    @Test func aCheckpointThatLacksCustomersIsNotUsed() throws {
        let place = try makePlace()
        let log = try place.open()
        try fill(log, 0..<1000, seed: 11)
        let status = try drain(place, try plan())
        let end = try log.reader(topic: "changelog", partition: 0, from: 0).end()
        let folder = CheckpointFolder(
            path: place.configuration.stateFolder + "/checkpoints", log: log.identity(), ageMax: .seconds(3600))
        let writer = folder.begin(
            topic: "changelog", partition: 0, position: end, at: Int64(Date().timeIntervalSince1970 * 1000))
        var few = RecordBuffer()
        for record in try place.records(log, "changelog", 0).suffix(20) {
            unsafe ([0, 0, 0, 0, 0, 0, 0, 0] + record[0]).withUnsafeBytes { key in
                unsafe record[1].withUnsafeBytes { unsafe few.append(key: key, value: $0) }
            }
        }
        writer.append(few)
        writer.finish()
        folder.wait()
        log.close()
        #expect(try drain(place, try plan()) == status)
        #expect(count(place, "refused") == 1)
        // It is gone.
        #expect(try drain(place, try plan()) == status)
        #expect(count(place, "refused") == 1 && count(place, "used") == 0)
    }

    /// A full disk costs the checkpoint, and nothing else.
    @Test func aFullDiskIsNoFault() throws {
        let path = FileManager.default.temporaryDirectory.path + "/kindred-full-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let folder = CheckpointFolder(path: path, log: "one", ageMax: .seconds(60))
        // The device that every write to fails as on a full disk.
        try FileManager.default.createSymbolicLink(
            atPath: path + "/changelog-0.checkpoint.new", withDestinationPath: "/dev/full")
        for isFull in [true, false] {
            let writer = folder.begin(topic: "changelog", partition: 0, position: 1, at: 0)
            writer.append(RecordBuffer())
            writer.finish()
            folder.wait()
            switch writer.outcome {
            case .failed(let fault): #expect(isFull && fault.description.contains("No space left"), "\(fault)")
            case .written: #expect(!isFull)
            case .writing: Issue.record("not settled")
            }
        }
    }

    /// Records were cut off at the changelog's beginning: older customers are gone, and the commit record is there.
    @Test func aChangelogWhoseOldestRecordsAreGoneIsAnError() throws {
        let whole = try makePlace()
        let log = try whole.open()
        defer { log.close() }
        try fill(log, 0..<1000, seed: 11)
        let customers = try drain(whole, try plan()).customers
        let cut = try makePlace()
        let other = try cut.open()
        try fill(other, 0..<1000, seed: 11)
        try other.create([TopicSpecification(name: "changelog", partitions: 1, kind: .compacted)])
        var newest: [[UInt8]: [UInt8]] = [:]
        var order: [[UInt8]] = []
        for record in try whole.records(log, "changelog", 0) {
            order.removeAll { $0 == record[0] }
            order.append(record[0])
            newest[record[0]] = record[1]
        }
        #expect(order.last == Array("!commit".utf8))
        var rest = RecordBuffer()
        for key in order.dropFirst(3) {
            unsafe key.withUnsafeBytes { key in
                unsafe (newest[Array(key)] ?? []).withUnsafeBytes { unsafe rest.append(key: key, value: $0) }
            }
        }
        try other.append([TopicOutput(topic: "changelog", partition: 0, records: rest)])
        // What the coordinator has is whole.
        for (topic, kind) in [("catalog", TopicKind.compacted), ("control", .append), ("partials", .append)] {
            try other.create([TopicSpecification(name: topic, partitions: 1, kind: kind)])
            var records = RecordBuffer()
            for record in try whole.records(log, topic, 0) {
                unsafe record[0].withUnsafeBytes { key in
                    unsafe record[1].withUnsafeBytes {
                        unsafe records.append(key: key, value: $0.isEmpty ? nil : $0)
                    }
                }
            }
            try other.append([TopicOutput(topic: topic, partition: 0, records: records)])
        }
        let member = try other.member(topics: ["events"], slot: 0, slots: 1)
        try other.committer(slot: 0).commit(
            LogTransaction(outputs: [], offsets: [ConsumedOffset(topic: "events", partition: 0, next: 1000)]))
        member.close()
        other.close()
        let error = #expect(throws: DaemonError.self) { try drain(cut, try plan()) }
        let words = error?.description ?? ""
        #expect(words.contains("not whole") && words.contains("at the last commit there were \(customers)"), "\(words)")
        #expect(
            words.contains("holds \(customers - 3) customers") && words.contains("`kindred state rebuild`"), "\(words)")
    }
}
