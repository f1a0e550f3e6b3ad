import Daemon
import Engine
import Events
import Foundation
import Logs
import Numerics
import Rules
import Testing

/// Orders that come through the topic of jobs: definitions that are filled from the events topic, and erasure that
/// leaves nothing in a file.
@Suite struct OrderedDefinitionsTests {
    private static let kept = [("buyers", "count(purchase, 30d) >= 2")]
    private static let new = [
        ("rich", "sum(purchase.price) > 400"), ("spenders", "sum(purchase.price, 30d) > 120"),
        ("upgraders", "sequence(purchase where price < 10 then purchase where price > 30 within 5d)"),
    ]

    private static func definitions(_ version: UInt64, _ rules: [(String, String)]) -> DefinitionSet {
        DefinitionSet(
            version: version,
            segments: [.init(id: "vip", membership: .list)]
                + rules.map { .init(id: $0.0, membership: .rule($0.1, isBackfilled: true)) })
    }

    private func makePlace() throws -> TemporaryLog {
        let place = try TemporaryLog(partitions: 1)
        let log = try place.open()
        try log.create([TopicSpecification(name: "in", partitions: 1, kind: .append)])
        var random = SplitMix64(seed: 11)
        for start in stride(from: 0, to: 2000, by: 50) {
            var records = RecordBuffer()
            for index in start..<start + 50 {
                let time = 1_767_225_600_000 + 1_200_000 * index
                let body = """
                    {"customer":"customer-\(random.below(10))","time":\(time),"event":"purchase",\
                    "properties":{"price":\(random.below(40))}}
                    """
                unsafe Array(body.utf8).withUnsafeBytes { unsafe records.append(key: nil, value: $0) }
            }
            try log.append([TopicOutput(topic: "in", partition: 0, records: records)])
        }
        log.close()
        return place
    }

    private func drain(_ place: TemporaryLog, _ set: DefinitionSet) throws {
        let log = try place.open()
        defer { log.close() }
        let plan = try set.check().plan(sessionGap: 1_800_000)
        let daemon = try KindredDaemon(
            configuration: place.configuration, plan: plan, log: log, drains: true, reporter: place.reporter)
        try daemon.start()
        try daemon.wait()
    }

    private func order(_ place: TemporaryLog, _ orders: [ShardOrder]) throws {
        let log = try place.open()
        defer { log.close() }
        var records = RecordBuffer()
        for order in orders {
            unsafe try order.json().withUnsafeBytes { unsafe records.append(key: nil, value: $0) }
        }
        try log.append([TopicOutput(topic: "jobs", partition: 0, records: records)])
    }

    private func members(_ place: TemporaryLog) throws -> Set<String> {
        let log = try place.open()
        defer { log.close() }
        var members: Set<String> = []
        for record in try place.records(log, "segment-members", 0) {
            let key = String(decoding: record[0], as: UTF8.self)
            if record[1].isEmpty { members.remove(key) } else { members.insert(key) }
        }
        return members
    }

    private func answers(_ place: TemporaryLog) throws -> [ShardAnswer.Content] {
        let log = try place.open()
        defer { log.close() }
        return try place.records(log, "partials", 0).map { record in
            unsafe try record[1].withUnsafeBytes { unsafe try ShardAnswer(record: $0).content }
        }
    }

    @Test func orderedDefinitionsAreFilledFromThePast() throws {
        let whole = try makePlace()
        try drain(whole, Self.definitions(1, Self.kept + Self.new))
        let wanted = try members(whole)
        for (segment, _) in Self.new { #expect(wanted.contains { $0.hasPrefix(segment + "/") }, "\(segment)") }

        let place = try makePlace()
        try drain(place, Self.definitions(1, Self.kept))
        let after = Self.definitions(2, Self.kept + Self.new)
        try order(
            place, [.adopt(after), .list(segment: "vip", add: ["customer-3", "customer-x"], remove: [])])
        try drain(place, Self.definitions(1, Self.kept))
        #expect(try members(place) == wanted.union(["vip/customer-3", "vip/customer-x"]))
        let adopted = try answers(place).compactMap { answer -> String? in
            guard case .adopted(let version, let segments) = answer else { return nil }
            return "\(version) \(segments.allSatisfy(\.isReady))"
        }
        #expect(adopted == ["1 true", "1 true", "2 true"])
        // By then older definitions are a fault, such as those of the catalog, which knows nothing of the order.
        #expect(throws: DaemonError.self) { try drain(place, after) }
    }

    @Test func whoIsErasedIsInNoCheckpoint() throws {
        let place = try makePlace()
        place.configuration.checkpoints.interval = .milliseconds(1)
        let set = Self.definitions(1, Self.kept)
        try drain(place, set)
        try order(place, [.erase(run: "e-1", customer: "customer-7")])
        try drain(place, set)
        #expect(try members(place).allSatisfy { !$0.hasSuffix("/customer-7") })
        #expect(try answers(place).contains(.erased(run: "e-1", wasKnown: true)))
        let files = FileManager.default.enumerator(atPath: place.configuration.stateFolder)?.compactMap {
            $0 as? String
        }
        for file in files ?? [] {
            let bytes = FileManager.default.contents(atPath: place.configuration.stateFolder + "/" + file) ?? Data()
            #expect(bytes.range(of: Data("customer-7".utf8)) == nil, "\(file)")
        }
        try drain(place, set)
        #expect(try members(place).allSatisfy { !$0.hasSuffix("/customer-7") })
    }
}
