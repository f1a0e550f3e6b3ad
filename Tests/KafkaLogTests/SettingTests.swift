import KafkaLog
import LogTestSupport
import Logs
import Testing

/// What may be set, and what is said of it. Needs no broker.
@Suite struct SettingTests {
    @Test(arguments: [
        ("acks", "1", "before it counts"), ("group.id", "g", "the key group"),
        ("partition.assignment.strategy", "cooperative-sticky", "cooperative"),
        ("isolation.level", "read_uncommitted", "committed"), ("enable.auto.commit", "true", "in transactions"),
        ("auto.offset.reset", "latest", "the key start"), ("transactional.id", "t", "instance"),
        ("enable.sasl.oauthbearer.unsecure.jwt", "true", "the key log.kafka.oauth_token"),
        ("sasl.oauthbearer.method", "oidc", "the key log.kafka.oauth_token"),
        ("security.protokol", "ssl", "No such configuration property"), ("session.timeout.ms", "soon", "Invalid value"),
    ])
    func whatIsNotTakenIsRefusedInWords(name: String, value: String, words: String) throws {
        let setting = ClientSetting(name: name, value: value)
        #expect(setting.fault?.contains(words) == true, "\(String(describing: setting.fault))")
        var settings = KafkaLogSettings(bootstrap: "127.0.0.1:1")
        settings.client = [setting]
        let error = #expect(throws: LogError.self) { _ = try KafkaLog(settings: settings) }
        #expect(error?.remedy == .stop)
        #expect(error?.description.contains("log.kafka.client: \(name)") == true)
    }

    @Test(arguments: [
        ("security.protocol", "SASL_SSL"), ("sasl.mechanism", "SCRAM-SHA-512"), ("sasl.mechanism", "PLAIN"),
        ("sasl.mechanism", "OAUTHBEARER"), ("sasl.oauthbearer.config", "principal=kindred"), ("sasl.password", "p"),
        ("ssl.ca.location", "/etc/ssl/certs"), ("session.timeout.ms", "45000"), ("transaction.timeout.ms", "60000"),
        ("compression.codec", "zstd"), ("linger.ms", "50"), ("statistics.interval.ms", "1000"),
    ])
    func theRestIsTaken(name: String, value: String) {
        #expect(ClientSetting(name: name, value: value).fault == nil)
        #expect(ClientSetting.unknownName(name) == nil)
    }

    @Test func aSecretIsNeverShown() {
        let setting = ClientSetting(name: "security.protocol", value: "hunter2-secret", isSecret: true)
        for text in ["\(setting)", setting.fault ?? "", String(describing: setting)] {
            #expect(!text.isEmpty && !text.contains("hunter2"), "\(text)")
        }
        var settings = KafkaLogSettings(bootstrap: "127.0.0.1:1")
        settings.client = [setting]
        let error = #expect(throws: LogError.self) { _ = try KafkaLog(settings: settings) }
        #expect(error?.description.contains("hunter2") == false)
    }

    @Test func nobodyListensThere() throws {
        var settings = KafkaLogSettings(bootstrap: "127.0.0.1:1")
        settings.answerMax = .milliseconds(500)
        let log = try KafkaLog(settings: settings)
        let error = #expect(throws: LogError.self) { _ = try log.topics() }
        #expect(error?.remedy == .retry)
        let text = error?.description ?? ""
        #expect(text.contains("127.0.0.1:1") && text.contains("does a broker listen there"), "\(text)")
        #expect(text.contains("refused"), "\(text)")
    }

    @Test func eachFaultOfATopicComesWithWhatMendsIt() throws {
        var settings = KafkaLogSettings(bootstrap: "k:9092")
        settings.creation = TopicCreation(replication: 3, retention: .seconds(86_400))
        let log = try KafkaLog(settings: settings)
        let wanted = TopicSpecification(name: "changelog", partitions: 4, kind: .compacted)
        var found = wanted
        found.kind = .append
        #expect(
            log.words(for: .kind(found: found, wanted: wanted)).contains(
                "kafka-configs.sh --bootstrap-server k:9092 --alter --entity-type topics --entity-name changelog "
                    + "--add-config cleanup.policy=compact"))
        #expect(
            log.words(for: .missing(wanted)).contains(
                "kafka-topics.sh --bootstrap-server k:9092 --create --topic changelog --partitions 4 "
                    + "--replication-factor 3 --config cleanup.policy=compact --config min.insync.replicas=2"))
        let jobs = TopicSpecification(name: "jobs", partitions: 4, kind: .append, bytesKept: 64 << 20)
        #expect(
            log.words(for: .missing(jobs)).contains(
                "--config cleanup.policy=delete --config retention.ms=-1 --config retention.bytes=67108864"))
        let single = TopicSpecification(name: "changelog", partitions: 1, kind: .compacted)
        #expect(log.words(for: .notSingle(found: found, wanted: single)).contains("has 4 partitions and must have 1"))
        found.partitions = 2
        #expect(
            log.words(for: .partitions(found: found, wanted: wanted)).contains(
                "kafka-topics.sh --bootstrap-server k:9092 --alter --topic changelog --partitions 4"))
        found.partitions = 8
        #expect(log.words(for: .partitions(found: found, wanted: wanted)).contains("--delete --topic changelog"))
        let moved = log.words(for: .repartitioned(topic: "events", now: 8, before: 4))
        #expect(moved.contains("has 8 partitions, and had 4") && moved.contains("--partitions 4"), "\(moved)")
    }
}
