import Configuration
import Testing

@Suite struct KafkaSettingsTests {
    private func kafka(_ text: String) throws -> KafkaSettings? {
        let loaded = try ConfigurationFile.decode(Array(text.utf8), file: "kindred.yaml")
        if case .kafka(let kafka) = loaded.configuration.log { return kafka }
        return nil
    }

    private func faults(_ text: String) -> String {
        do {
            _ = try kafka(text)
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func settingsAreTakenByTheirOwnNames() throws {
        let text = """
            group: audiences
            topics: {replication: 3, retention: 7d}
            log:
              kafka:
                bootstrap: "a:9092,b:9092"
                static_membership: true
                client:
                  security.protocol: SASL_SSL
                  session.timeout.ms: 45000
                  socket.nagle.disable: false
                  sasl.password: {env: KAFKA_PASSWORD}
                  ssl.key.password: {file: /run/secrets/key}
                  debug: null
            """
        let kafka = try #require(try kafka(text))
        #expect(kafka.bootstrap == "a:9092,b:9092" && kafka.isStaticMember)
        #expect(
            kafka.client.map(\.value) == [
                KafkaClientSetting(name: "security.protocol", source: .text("SASL_SSL")),
                KafkaClientSetting(name: "session.timeout.ms", source: .text("45000")),
                KafkaClientSetting(name: "socket.nagle.disable", source: .text("false")),
                KafkaClientSetting(name: "sasl.password", source: .elsewhere(.environment("KAFKA_PASSWORD"))),
                KafkaClientSetting(name: "ssl.key.password", source: .elsewhere(.file("/run/secrets/key"))),
            ])
        #expect(
            kafka.client[1].position.line == 9 && kafka.client[1].keyPath == "log.kafka.client.\"session.timeout.ms\"")
        let configuration = try ConfigurationFile.decode(Array(text.utf8), file: "k").configuration
        #expect(configuration.group == "audiences")
        #expect(configuration.topics.replication == 3 && configuration.topics.retention == .seconds(7 * 86_400))
    }

    @Test func theShortestIsEnough() throws {
        #expect(try kafka("log: {kafka: {bootstrap: \"127.0.0.1:19092\", client: {}}}")?.client.isEmpty == true)
        #expect(try kafka("log: {kafka: null}") == nil)
        #expect(try kafka("log: {embedded: {path: a.db}, kafka: {bootstrap: null, client: null}}") == nil)
    }

    @Test(arguments: [
        ("log: {kafka: {}}", "1:14: log.kafka.bootstrap: missing; expected brokers as host:port"),
        ("log: {kafka: {bootstrap: \"\"}}", "log.kafka.bootstrap: found \"\", expected brokers as host:port"),
        ("log: {kafka: {bootstrap: a, brokers: b}}", "log.kafka.brokers: unknown key"),
        ("log: {kafka: {bootstrap: a, client: [x]}}", "log.kafka.client: found a list"),
        ("log: {kafka: {bootstrap: a, client: {debug: [x]}}}", "log.kafka.client.debug: found a list"),
        (
            "log: {kafka: {bootstrap: a, client: {debug: {}}}}",
            "log.kafka.client.debug: missing; expected a value, or {env: NAME} or {file: PATH}"
        ),
        (
            "log: {kafka: {bootstrap: a, client: {sasl.password: {env: A, file: b}}}}",
            "log.kafka.client.\"sasl.password\": missing; expected a value, or"
        ),
        ("log: {kafka: {bootstrap: a, client: {sasl.password: {environment: A}}}}", "unknown key"),
        ("log: {kafka: {bootstrap: a}, embedded: {path: b}}", "expected exactly one kind of log"),
        ("log: {kafka: {client: {debug: all}}, embedded: {path: b}}", "log.kafka.bootstrap: missing"),
        ("topics: {replication: 0}", "topics.replication: found \"0\", expected a whole number from 1 to 16"),
        ("group: a b", "group: found \"a b\", expected a name"),
    ])
    func isNamed(text: String, fault: String) {
        #expect(faults(text).contains(fault), "\(faults(text))")
    }

    private static let bearer = "client: {security.protocol: sasl_ssl, sasl.mechanism: OAUTHBEARER}"

    @Test(arguments: [
        ("{file: /run/token}", SecretPlace.file("/run/token")), ("{env: TOKEN, file: null}", .environment("TOKEN")),
    ])
    func aTokenIsFoundElsewhere(text: String, place: SecretPlace) throws {
        #expect(try kafka("log: {kafka: {bootstrap: a, oauth_token: \(text), \(Self.bearer)}}")?.oauthToken == place)
        // What is found elsewhere may be right.
        let client = "client: {security.protocol: {env: A}, sasl.mechanisms: {env: B}}"
        #expect(try kafka("log: {kafka: {bootstrap: a, oauth_token: \(text), \(client)}}")?.oauthToken == place)
    }

    @Test(arguments: [
        ("oauth_token: {file: a}", "1:42: log.kafka.oauth_token: is for OAUTHBEARER alone, and there is no sasl.mech"),
        ("oauth_token: {file: a}, client: {sasl.mechanism: PLAIN}", "and sasl.mechanism is another"),
        ("oauth_token: {file: a}, client: {sasl.mechanism: OAUTHBEARER}", "and there is no security.protocol"),
        (
            "oauth_token: {file: a}, client: {sasl.mechanism: OAUTHBEARER, security.protocol: SSL}",
            "and security.protocol is neither"
        ),
        ("oauth_token: {file: a, env: b}", "log.kafka.oauth_token: missing; expected {file: PATH} or {env: NAME}"),
        ("oauth_token: {file: a, url: b}", "log.kafka.oauth_token.url: unknown key"),
        ("oauth_token: {file: \"\"}", "log.kafka.oauth_token.file: found \"\", expected a file"),
        ("oauth_token: hunter2", "log.kafka.oauth_token: a token that stands here is never renewed"),
        ("oauth_token: {file: null}, \(bearer)", "OAUTHBEARER goes by a token"),
        (bearer, "log.kafka.client.\"sasl.mechanism\": OAUTHBEARER goes by a token; where it is found is for"),
    ])
    func aTokenThatCannotBeUsedIsNamed(text: String, fault: String) {
        let found = faults("log: {kafka: {bootstrap: a, \(text)}}")
        #expect(found.contains(fault) && !found.contains("hunter2"), "\(found)")
    }

    @Test func aValueIsNeverShown() throws {
        let text = """
            log: {kafka: {bootstrap: a, client: {sasl.password: hunter2, sasl.username: {x: hunter2}}}}
            """
        #expect(!faults(text).contains("hunter2") && faults(text).contains("sasl.username"))
        let old = try ConfigurationFile.decode(
            Array("log: {kafka: {bootstrap: a, client: {sasl.password: hunter2}}}".utf8), file: "k")
        var new = old.configuration
        new.log = .kafka(KafkaSettings(bootstrap: "a"))
        let changes = ConfigurationChanges(from: old.configuration, to: new)
        #expect(changes.otherKeys == ["log"])
        var dumped = ""
        dump(old.configuration.log, to: &dumped)
        for shown in ["\(changes)", "\(old.configuration.log)", String(reflecting: old.configuration.log), dumped] {
            #expect(!shown.contains("hunter2"), "\(shown)")
        }
    }
}
