import Configuration
import Daemon
import Engine
import Events
import Logs
import Numerics
import Rules
import Synchronization
import Telemetry
import Testing

/// New definitions over an embedded log: what they read and was not kept comes from the events topic.
@Suite struct BackfillTests {
    private static let kept = [("buyers", "count(purchase, 30d) >= 2")]
    /// Rules that read more than names, and more than the newest events.
    private static let new = [
        ("spenders", "sum(purchase.price, 30d) > 120"), ("rich", "sum(purchase.price) > 400"),
        ("recent", "max(purchase.price, 1d) >= 20"),
        ("upgraders", "sequence(purchase where price < 10 then purchase where price > 30 within 5d)"),
    ]
    private static let members = ["spenders", "rich", "recent", "upgraders"]

    /// The wall clock of the log, moved by hand.
    private let wall = WallClock()

    private final class WallClock: Sendable {
        private let milliseconds = Mutex<Int64>(1_800_000_000_000)
        var now: Int64 { milliseconds.withLock { $0 } }
        func advance(_ time: Int64) { milliseconds.withLock { $0 += time } }
    }

    private func makePlace(_ topics: [String]) throws -> TemporaryLog {
        let place = try TemporaryLog(partitions: 1)
        place.configuration.topics.eventNames = topics
        return place
    }

    private func open(_ place: TemporaryLog, _ retention: Logs.Retention = .forever) throws -> EmbeddedLog {
        var settings = Logs.EmbeddedLogSettings()
        settings.retention = retention
        let wall = wall
        settings.now = { wall.now }
        return try EmbeddedLog(path: place.folder + "/kindred.db", settings: settings)
    }

    private func plan(_ rules: [(String, String)], isBackfilled: Bool = true) throws -> Plan {
        Plan(
            segments: try rules.map {
                Rules.SegmentDefinition(
                    id: $0.0, rule: try Rule.parse($0.1, in: RuleContext()), isBackfilled: isBackfilled)
            },
            measures: [])
    }

    /// Purchases of ten customers, 20 minutes apart on average, some of them late or repeated; each to any topic.
    private func fill(_ log: EmbeddedLog, _ topics: [String], _ range: Range<Int>, seed: UInt64 = 5) throws {
        try log.create(topics.map { TopicSpecification(name: $0, partitions: 1, kind: .append) })
        var random = SplitMix64(seed: seed &+ UInt64(range.lowerBound))
        for start in stride(from: range.lowerBound, to: range.upperBound, by: 40) {
            for topic in topics {
                var records = RecordBuffer()
                for index in start..<min(start + 40, range.upperBound)
                where index % topics.count == topics.firstIndex(of: topic) {
                    let late = random.happens(5) ? random.below(50_000_000) : 0
                    let time = 1_767_225_600_000 + 1_200_000 * index - late
                    let body = """
                        {"customer":"c\(random.below(10))","time":\(time),"event":"purchase",\
                        "messageId":"m\(random.happens(3) ? max(index - 3, 0) : index)",\
                        "properties":{"price":\(random.below(40))}}
                        """
                    unsafe Array(body.utf8).withUnsafeBytes { unsafe records.append(key: nil, value: $0) }
                }
                try log.append([TopicOutput(topic: topic, partition: 0, records: records)])
            }
        }
    }

    /// Reads all there is and commits it; answers how the segments stand.
    @discardableResult
    private func drain(
        _ place: TemporaryLog, _ plan: Plan, _ retention: Logs.Retention = .forever
    ) throws -> [String: SegmentFigures] {
        let log = try open(place, retention)
        defer { log.close() }
        let daemon = try KindredDaemon(
            configuration: place.configuration.defining(plan), plan: plan, log: log, drains: true,
            reporter: place.reporter)
        try daemon.start()
        try daemon.wait()
        let figures = try #require(daemon.partitions.first?.figures)
        return Dictionary(uniqueKeysWithValues: figures.segments.map { ($0.id, $0.figures) })
    }

    /// Keys of the members that a consumer knows of: segment, slash, customer.
    private func members(_ place: TemporaryLog) throws -> Set<String> {
        let log = try open(place)
        defer { log.close() }
        var members: Set<String> = []
        for record in try place.records(log, "segment-members", 0) {
            let key = String(decoding: record[0], as: UTF8.self)
            if record[1].isEmpty { members.remove(key) } else { members.insert(key) }
        }
        return members
    }

    /// Members where all rules were there from the start.
    private func expected(_ topics: [String]) throws -> Set<String> {
        let whole = try makePlace(topics)
        let log = try open(whole)
        try fill(log, topics, 0..<2000)
        log.close()
        try drain(whole, try plan(Self.kept + Self.new))
        let members = try members(whole)
        for segment in Self.members { #expect(members.contains { $0.hasPrefix(segment + "/") }, "\(segment)") }
        return members
    }

    @Test(arguments: [["events"], ["web", "shop"]])
    func aRestartWithOtherDefinitions(topics: [String]) throws {
        let place = try makePlace(topics)
        let log = try open(place)
        try fill(log, topics, 0..<2000)
        log.close()
        try drain(place, try plan(Self.kept))
        let figures = try drain(place, try plan(Self.kept + Self.new))
        #expect(figures.values.allSatisfy { $0.isReady && $0.completeAt == nil }, "\(figures)")
        #expect(try members(place) == expected(topics))
        #expect(place.metrics.prometheusText().contains("kindred_backfilled_records_total 2000\n"))
        // What was filled has been committed: it is not read again.
        let again = try drain(place, try plan(Self.kept + Self.new))
        #expect(again == figures)
        #expect(place.metrics.prometheusText().contains("kindred_backfills_total 1\n"))
    }

    @Test func aReload() throws {
        let place = try makePlace(["events"])
        let log = try open(place)
        defer { log.close() }
        try fill(log, ["events"], 0..<1500)
        let kept = try plan(Self.kept)
        let daemon = try KindredDaemon(
            configuration: place.configuration.defining(kept), plan: kept, log: log, drains: false,
            reporter: place.reporter)
        try daemon.start()
        let deadline = ContinuousClock.now + .seconds(60)
        while daemon.status.records < 1500, ContinuousClock.now < deadline {}
        let plan = try plan(Self.kept + Self.new)
        #expect(daemon.reload { (place.configuration.defining(plan), plan) } == nil)
        // The partition goes on while its past is read.
        try fill(log, ["events"], 1500..<2000)
        while daemon.status.records < 2000 || daemon.status.segments.count < 5, ContinuousClock.now < deadline {}
        daemon.stop("test")
        try daemon.wait()
        let figures = try #require(daemon.partitions.first?.figures)
        #expect(figures.segments.allSatisfy { $0.figures.isReady })
        #expect(try members(place).count == figures.segments.reduce(0) { $0 + Int($1.figures.size) })
        let whole = try makePlace(["events"])
        let wholeLog = try open(whole)
        try fill(wholeLog, ["events"], 0..<1500)
        try fill(wholeLog, ["events"], 1500..<2000)
        wholeLog.close()
        try drain(whole, plan)
        #expect(try members(place) == members(whole))
    }

    @Test func whatIsGoneIsSaid() throws {
        let retention = Logs.Retention(ageMax: .seconds(3600))
        let place = try makePlace(["events"])
        let log = try open(place, retention)
        try fill(log, ["events"], 0..<1000)
        log.close()
        try drain(place, try plan(Self.kept), retention)
        wall.advance(7_200_000)
        let later = try open(place, retention)
        try fill(later, ["events"], 1000..<2000)
        later.close()
        try drain(place, try plan(Self.kept), retention)
        let figures = try drain(place, try plan(Self.kept + Self.new), retention)
        #expect(place.metrics.prometheusText().contains("kindred_backfilled_records_total 1000\n"))
        // Half of the 28 days is there: enough for a day, not for 30, and never for a life.
        #expect(figures["recent"]?.isReady == true)
        #expect(figures["spenders"]?.isReady == false && figures["rich"]?.isReady == false)
        #expect(figures["rich"]?.completeAt == nil)
        let gone = try #require(figures["spenders"]?.completeAt) - 30 * 86_400_000
        let middle: Int64 = 1_767_225_600_000 + 1_200_000 * 1000
        // The lost events end before the first that are read, give or take their disorder.
        #expect(abs(gone - middle) < 150_000_000)
        #expect(figures["buyers"]?.isReady == true)
    }

    @Test func whoWantsNoneGetsNone() throws {
        let place = try makePlace(["events"])
        let log = try open(place)
        try fill(log, ["events"], 0..<1000)
        log.close()
        try drain(place, try plan(Self.kept))
        let figures = try drain(place, try plan(Self.kept + Self.new, isBackfilled: false))
        #expect(figures["spenders"]?.isReady == false && figures["spenders"]?.completeAt != nil)
        #expect(!place.metrics.prometheusText().contains("kindred_backfills_total 1\n"))
    }
}
