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

/// What is said of records in another partition than their customers'.
@Suite struct MisroutedWarningsTests {
    private func warning(_ topic: String, _ records: UInt64, customer: String = "c") -> RecordsMisrouted {
        RecordsMisrouted(
            records: MisroutedRecords(topic: 0, customer: customer, home: 1, records: records), topic: topic,
            partition: 0)
    }

    @Test func onceAMinuteAndTopic() {
        let warnings = MisroutedWarnings()
        #expect(warnings.admit(warning("a", 3), at: .seconds(5)) == warning("a", 3))
        #expect(warnings.admit(warning("a", 4, customer: "d"), at: .seconds(6)) == nil)
        #expect(warnings.admit(warning("b", 1), at: .seconds(6)) == warning("b", 1))
        #expect(warnings.admit(warning("a", 5), at: .seconds(64.9)) == nil)
        #expect(warnings.admit(warning("a", 6, customer: "e"), at: .seconds(65)) == warning("a", 15, customer: "e"))
        #expect(warnings.admit(warning("a", 1), at: .seconds(66)) == nil)
    }

    @Test func theDaemonCountsAndWarns() throws {
        let place = try TemporaryLog(partitions: 3)
        place.configuration.workers = 2
        let log = try place.open()
        defer { log.close() }
        try log.create([TopicSpecification(name: "in", partitions: 3, kind: .append)])
        let strays = (0..<30).map { "c\($0)" }.filter { home($0) != 1 }
        var records = RecordBuffer()
        for customer in (0..<30).map({ "c\($0)" }) {
            let body = #"{"customer":"\#(customer)","time":1700000000000,"event":"buy"}"#
            unsafe Array(body.utf8).withUnsafeBytes { unsafe records.append(key: nil, value: $0) }
        }
        try log.append([TopicOutput(topic: "in", partition: 1, records: records)])
        let first = try run(place, log)
        #expect(first.status.misrouted == UInt64(strays.count))
        #expect(place.metrics.prometheusText().contains("kindred_misrouted_records_total \(strays.count)\n"))
        #expect(first.lines.count == 1)
        let line = first.lines.first ?? ""
        #expect(
            line.contains(#""topic":"in","partition":1,"customer":"\#(strays[0])","belongs_to":\#(home(strays[0]))"#))
        #expect(line.contains(#""records":\#(strays.count)"#))
        // What was counted before a restart is still counted, and not told again.
        let second = try run(place, log)
        #expect(second.status.misrouted == first.status.misrouted)
        #expect(second.lines.isEmpty)
    }

    private func home(_ customer: String) -> Int32 {
        unsafe Array(customer.utf8).withUnsafeBytes { unsafe Murmur2.partition(of: $0, partitions: 3) }
    }

    /// Drains the input; answers the warnings.
    private func run(_ place: TemporaryLog, _ log: EmbeddedLog) throws -> (status: DaemonStatus, lines: [String]) {
        let lines = Lines()
        let daemon = try KindredDaemon(
            configuration: place.configuration, plan: Plan(segments: [], measures: []), log: log, drains: true,
            reporter: place.reporter(to: LogOutput { lines.append("\($0)") }, level: .warning))
        try daemon.start()
        try daemon.wait()
        daemon.refreshMetrics()
        return (daemon.status, lines.all.filter { $0.contains("another partition") })
    }

    /// Lines of several threads.
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func append(_ line: String) { lines.withLock { $0.append(line) } }
    }
}
