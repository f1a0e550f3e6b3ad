import Daemon
import Events
import Foundation
import HTTP
import Logs
import Rules
import Telemetry
import Testing

/// The figures of a daemon over a real log, as Prometheus reads them.
@Suite struct MetricsTests {
    /// Values by name and labels as they are written.
    private static func values(_ registry: MetricRegistry) -> [String: Double] {
        let lines = registry.prometheusText().split(separator: "\n").filter { !$0.hasPrefix("#") }
        return Dictionary(
            uniqueKeysWithValues: lines.map { line in
                let place = line.lastIndex(of: " ") ?? line.startIndex
                return (String(line[..<place]), Double(line[place...].dropFirst()) ?? .nan)
            })
    }

    private static func place() throws -> TemporaryLog {
        let place = try TemporaryLog(partitions: 2)
        place.configuration.topics.eventNames = nil
        let log = try place.open()
        try log.create([TopicSpecification(name: "events", partitions: 2, kind: .append)])
        return place
    }

    private static func produce(_ place: TemporaryLog, _ lines: [String]) throws {
        let log = try place.open()
        defer { log.close() }
        for (index, line) in lines.enumerated() {
            var records = RecordBuffer()
            unsafe Array(line.utf8).withUnsafeBytes { unsafe records.append(key: nil, value: $0) }
            try log.append([TopicOutput(topic: "events", partition: Int32(index % 2), records: records)])
        }
    }

    private static func daemon(_ place: TemporaryLog, _ log: any Log, drains: Bool) throws -> KindredDaemon {
        let plan = Plan(
            segments: [
                Rules.SegmentDefinition(id: "s", rule: try Rule.parse("count(buy, 1h) >= 1", in: RuleContext()))
            ], measures: [])
        return try KindredDaemon(
            configuration: place.configuration.defining(plan), plan: plan, log: log, drains: drains,
            reporter: place.reporter)
    }

    private static func drain(_ place: TemporaryLog) throws -> [String: Double] {
        let log = try place.open()
        defer { log.close() }
        let daemon = try daemon(place, log, drains: true)
        try daemon.start()
        try daemon.wait()
        daemon.refreshMetrics()
        return values(place.metrics)
    }

    private static func line(_ customer: String, _ time: Int) -> String {
        #"{"customer":"\#(customer)","time":\#(1_767_225_600_000 + time),"event":"buy"}"#
    }

    @Test func countWhatThisProcessCommitted() throws {
        let place = try Self.place()
        try Self.produce(place, (0..<40).map { Self.line("c\($0 % 4)", $0) } + ["{", "null", "{"])
        let first = try Self.drain(place)
        #expect(first["kindred_records_total{result=\"applied\"}"] == 40)
        #expect(first["kindred_records_total{result=\"dead_letter\"}"] == 3)
        #expect(first["kindred_records_total{result=\"ignored\"}"] == 0)
        #expect(first["kindred_dead_letters_total{reason=\"invalid_json\"}"] == 2)
        #expect(first["kindred_dead_letters_total{reason=\"not_an_object\"}"] == 1)
        #expect(first["kindred_changes_total"] == 4 && first["kindred_customers"] == 4)
        #expect(first["kindred_event_latency_seconds_count"] == 43)
        #expect(first["kindred_lag_records{topic=\"events\",partition=\"1\"}"] == 0)
        #expect(first["kindred_segment_members{segment=\"s\"}"] == 4)
        #expect((first["kindred_segment_freshness_seconds{segment=\"s\"}"] ?? 0) > 1_000_000)
        #expect(first["kindred_in_flight_bytes"] == 0)
        #expect(first["kindred_restore_duration_seconds_count"] == 2)
        #expect((first["kindred_commit_size_bytes_sum"] ?? 0) == first["kindred_committed_bytes_total"])

        // A start from what is in the log counts nothing again.
        try Self.produce(place, [Self.line("c9", 100)])
        let second = try Self.drain(place)
        #expect(second["kindred_records_total{result=\"applied\"}"] == 41)
        #expect(second["kindred_records_total{result=\"dead_letter\"}"] == 3)
        #expect(second["kindred_customers"] == 5)
    }

    @Test func theRoutesAnswer() throws {
        let place = try Self.place()
        let log = try place.open()
        defer { log.close() }
        let daemon = try Self.daemon(place, log, drains: false)
        let router = daemon.routes
        func get(_ path: String) throws -> (status: Int, body: String) {
            let target = try #require(RequestTarget(path))
            let response = router.respond(to: HTTPRequest(method: .get, target: target))
            return (response.status.code, String(decoding: response.body, as: UTF8.self))
        }
        #expect(try get("/readyz") == (503, "{\"reasons\":[\"starting\"],\"status\":\"unavailable\"}\n"))
        #expect(try get("/livez") == (200, "{\"reasons\":[],\"status\":\"ok\"}\n"))
        try daemon.start()
        let deadline = ContinuousClock.now + .seconds(30)
        while try get("/readyz").status != 200, ContinuousClock.now < deadline {}
        #expect(try get("/readyz") == (200, "{\"reasons\":[],\"status\":\"ok\"}\n"))
        #expect(try get("/metrics").body.contains("\nkindred_ready 1\n"))
        #expect(try get("/metrics").body.contains("kindred_worker_state{worker=\"0\",state=\"running\"} 1\n"))
        daemon.stop("test")
        #expect(try get("/readyz").status == 503)
        try daemon.wait()
        #expect(try get("/livez").status == 200)
    }

    @Test func everyMetricIsDeclaredOnce() {
        let names = DaemonMetrics.all.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(DaemonMetrics.registry(version: "1").metrics.map(\.name) == names.sorted())
        for metric in DaemonMetrics.all {
            #expect(metric.name.hasPrefix("kindred_") || metric.name.hasPrefix("process_"), "\(metric.name)")
            #expect(metric.help.hasSuffix(".") && !metric.help.contains("|"), "\(metric.name)")
        }
    }
}
