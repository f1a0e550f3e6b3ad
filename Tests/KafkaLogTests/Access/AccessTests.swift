import Dispatch
import Events
import Foundation
import KafkaLog
import LogTestSupport
import Logs
import Synchronization
import Telemetry
import Testing

/// How a cluster is told who connects, on a broker that wants to know.
@Suite(.enabled(if: SecuredBroker.isAvailable, "skipped: no Kafka broker can be started here, or there is no openssl"))
struct AccessTests {
    private let prefix = "t\(UUID().uuidString.prefix(8).lowercased())"
    private var events: String { "\(prefix).events" }
    private var members: String { "\(prefix).members" }
    private let token = TokenFile()

    private func open(
        _ access: SecuredBroker.Access, reporter: EventReporter? = nil,
        _ change: (inout KafkaLogSettings) -> Void = { _ in }
    ) throws -> KafkaLog {
        var settings = try SecuredBroker.shared.get().settings(access)
        settings.group = prefix
        settings.topics = [events, members]
        if access == .token { settings.tokens = .file(token.path) }
        change(&settings)
        return try KafkaLog(settings: settings, reporter: reporter)
    }

    /// Something of every client: questions and changes, an appender, a reader, a member, a producer.
    private func useAll(_ log: KafkaLog) throws {
        try log.create([
            TopicSpecification(name: events, partitions: 1, kind: .append),
            TopicSpecification(name: members, partitions: 1, kind: .compacted),
        ])
        try log.append([output(events, 0, (0..<10).map { TestRecord("k", "\($0)") })])
        #expect(try log.records(events).count == 10)
        let member = try log.member(topics: [events], slot: 0, slots: 1)
        defer { member.close() }
        #expect(try member.awaitAssignment().map(\.partition) == [0])
        try member.seek(topic: events, partition: 0, to: 0)
        #expect(try member.awaitValues(10).count == 10)
        try log.commit(
            [output(members, 0, [TestRecord("k", "v")])],
            offsets: [ConsumedOffset(topic: events, partition: 0, next: 10)])
        #expect(try log.records(members).map(\.value) == ["v"])
        #expect(try log.group(topics: [events]).partitions.map(\.committed) == [10])
    }

    @Test(arguments: [SecuredBroker.Access.tls, .mutual, .plain, .token])
    func everyClientIsKnown(access: SecuredBroker.Access) throws {
        try token.renew(for: .seconds(600))
        let log = try open(access)
        defer { log.close() }
        try useAll(log)
    }

    @Test func scramIsTakenOrWhatItNeedsIsTold() throws {
        let log = try open(.scram) { $0.answerMax = .seconds(3) }
        do throws(LogError) {
            _ = try log.topics()
        } catch {
            // Said where the library is too old, and nowhere else.
            #expect(error.description.contains("Kafka 4 takes SCRAM from librdkafka 2.6.1 on; this one is "))
            return print("SCRAM is not looked into: \(error)")
        }
        try useAll(log)
    }

    @Test(arguments: [
        (SecuredBroker.Access.plain, "sasl.password", "Invalid username or password", "are the name and the password"),
        (.mutual, "ssl.certificate.location", "certificate", "ssl.certificate.location and ssl.key.location"),
        (.tls, "ssl.ca.location", "certificate verify failed", "do ssl.ca.location"),
    ])
    func whoeverIsNotKnownIsToldSo(access: SecuredBroker.Access, gone: String, cause: String, advice: String) throws {
        let log = try open(access) { settings in
            settings.answerMax = .seconds(3)
            settings.client.removeAll { $0.name == gone || (access == .mutual && $0.name == "ssl.key.location") }
            if access == .plain { settings.client.append(ClientSetting(name: gone, value: "wrong", isSecret: true)) }
        }
        let start = ContinuousClock.now
        let error = #expect(throws: LogError.self) { _ = try log.topics() }
        #expect(ContinuousClock.now - start < .seconds(30))
        let text = error?.description ?? ""
        #expect(text.contains("Kafka at 127.0.0.1:") && text.contains(cause) && text.contains(advice), "\(text)")
    }

    @Test func aTokenIsReadAnewBeforeItExpires() throws {
        // The first token's time is the log's alone, not the broker's that starts.
        _ = try SecuredBroker.shared.get()
        let expiry = try token.renew(for: .seconds(5))
        let log = try open(.token)
        defer { log.close() }
        #expect(try log.topics().isEmpty)
        try token.renew(for: .seconds(600))
        try useAll(log)
        let member = try log.member(topics: [events], slot: 1, slots: 2)
        defer { member.close() }
        // Past its time the first token opens no connection, and no connection lasts that long.
        var buffer = RecordBuffer()
        var asked = 0
        repeat {
            #expect(try log.topics().count == 2)
            _ = try member.poll(into: &buffer, timeout: .milliseconds(200))
            asked += 1
        } while Date() < expiry.addingTimeInterval(2)
        #expect(asked > 0)
        try log.commit([output(members, 0, [TestRecord("k", "later")])])
        #expect(try log.state(members) == ["k": "later"])
    }

    @Test func aTokenThatIsNotRenewedIsToldOfAndWaitedFor() throws {
        _ = try SecuredBroker.shared.get()
        try token.renew(for: .seconds(5))
        let lines = Mutex<[String]>([])
        let told = DispatchSemaphore(value: 0)
        let output = LogOutput { line in
            lines.withLock { $0.append(line) }
            if line.contains("log.kafka.oauth_token") { told.signal() }
        }
        let log = try open(
            .token,
            reporter: EventReporter(
                logger: Logger(level: .warning, format: .json, output: output), metrics: MetricRegistry())
        ) { $0.answerMax = .seconds(2) }
        defer { log.close() }
        #expect(try log.topics().isEmpty)
        token.remove()
        #expect(told.wait(timeout: .now() + 30) == .success)
        let line = lines.withLock { $0.first { $0.contains("log.kafka.oauth_token") } } ?? ""
        #expect(line.contains("the file \(token.path) cannot be read") && line.contains("queries"), "\(line)")
        // The client asks again after a while, and goes on.
        try token.renew(for: .seconds(600))
        let deadline = ContinuousClock.now + .seconds(60)
        var refusals = 0
        var answers = 0
        while ContinuousClock.now < deadline, answers < 1 || refusals < 1 {
            do throws(LogError) {
                _ = try log.topics()
                answers = refusals > 0 ? answers + 1 : 0
            } catch {
                #expect(error.remedy == .retry, "\(error)")
                refusals += 1
            }
        }
        #expect(refusals > 0 && answers > 0)
    }
}
