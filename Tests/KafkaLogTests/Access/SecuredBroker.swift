import Foundation
import KafkaLog
import LogTestSupport

/// A broker that wants to know who connects: one listener for each way to say it, all of them over TLS.
final class SecuredBroker: Sendable {
    /// How a client is known. The names of the broker's listeners.
    enum Access: String, CaseIterable {
        /// Not at all.
        case tls
        /// By a certificate of its own.
        case mutual
        case plain, scram, token
    }

    static let isAvailable = KafkaBroker.canStart && KafkaBroker.isInstalled("openssl")
    /// Started at the first use, for all tests of this process.
    static let shared: Result<SecuredBroker, any Error> = Result { try SecuredBroker() }

    static let password = "right-\(UUID().uuidString)"
    /// How long a connection lasts that a token opened, at most.
    static let sessionMax: Duration = .seconds(1)

    let broker: KafkaBroker
    private let port: Int
    private let folder: URL

    private init() throws {
        var place: (port: Int, folder: URL) = (0, URL(fileURLWithPath: "/"))
        broker = try KafkaBroker.another(ports: 1 + Access.allCases.count) { port, folder in
            place = (port, folder)
            for name in ["broker", "client"] { try Self.makeCertificate(name, in: folder) }
            return Self.properties(port: port, folder: folder)
        }
        (port, folder) = place
        let user = ["--entity-type", "users", "--entity-name", "kindred"]
        let credentials = "SCRAM-SHA-512=[iterations=4096,password=\(Self.password)]"
        _ = try broker.tool(["configs", "--alter"] + user + ["--add-config", credentials])
    }

    /// Settings for a client that comes that way.
    func settings(_ access: Access, password: String = password) -> KafkaLogSettings {
        var client = ["ssl.ca.location": path("broker.pem")]
        switch access {
        case .tls: client["security.protocol"] = "SSL"
        case .mutual:
            client["security.protocol"] = "SSL"
            client["ssl.certificate.location"] = path("client.pem")
            client["ssl.key.location"] = path("client.key")
        case .plain, .scram:
            client["security.protocol"] = "SASL_SSL"
            client["sasl.mechanism"] = access == .plain ? "PLAIN" : "SCRAM-SHA-512"
            client["sasl.username"] = "kindred"
            client["sasl.password"] = password
        case .token:
            client["security.protocol"] = "SASL_SSL"
            client["sasl.mechanism"] = "OAUTHBEARER"
        }
        var settings = KafkaLogSettings(bootstrap: "127.0.0.1:\(Self.port(access, after: port))")
        settings.client = client.map { ClientSetting(name: $0.key, value: $0.value, isSecret: true) }
        return settings
    }

    private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    private static func port(_ access: Access, after port: Int) -> Int {
        port + 1 + (Access.allCases.firstIndex(of: access) ?? 0)
    }

    /// Signed by itself: whoever is to believe it is given the certificate.
    private static func makeCertificate(_ name: String, in folder: URL) throws {
        let file = folder.appendingPathComponent(name).path
        _ = try KafkaBroker.run(
            "/usr/bin/env",
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-days", "2", "-subj", "/CN=\(name)", "-addext", "subjectAltName=IP:127.0.0.1",
                "-keyout", "\(file).key", "-out", "\(file).pem",
            ], ProcessInfo.processInfo.environment)
        let key = try String(contentsOfFile: "\(file).key", encoding: .utf8)
        let certificate = try String(contentsOfFile: "\(file).pem", encoding: .utf8)
        try (key + certificate).write(toFile: "\(file).both", atomically: true, encoding: .utf8)
    }

    private static func properties(port: Int, folder: URL) -> String {
        let listeners = Access.allCases.map { "\($0)://127.0.0.1:\(Self.port($0, after: port))".uppercased() }
        let advertised = (["PLAINTEXT://127.0.0.1:\(port)"] + listeners).joined(separator: ",")
        let modules = "org.apache.kafka.common.security"
        return """
            process.roles=broker,controller
            node.id=1
            controller.quorum.voters=1@127.0.0.1:\(port + 100)
            listeners=\(advertised),CONTROLLER://127.0.0.1:\(port + 100)
            advertised.listeners=\(advertised)
            listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,TLS:SSL,MUTUAL:SSL,\
            PLAIN:SASL_SSL,SCRAM:SASL_SSL,TOKEN:SASL_SSL
            controller.listener.names=CONTROLLER
            inter.broker.listener.name=PLAINTEXT
            ssl.keystore.type=PEM
            ssl.keystore.location=\(folder.path)/broker.both
            ssl.truststore.type=PEM
            ssl.truststore.location=\(folder.path)/client.pem
            listener.name.mutual.ssl.client.auth=required
            listener.name.plain.sasl.enabled.mechanisms=PLAIN
            listener.name.plain.plain.sasl.jaas.config=\(modules).plain.PlainLoginModule required \
            user_kindred="\(password)";
            listener.name.scram.sasl.enabled.mechanisms=SCRAM-SHA-512
            listener.name.scram.scram-sha-512.sasl.jaas.config=\(modules).scram.ScramLoginModule required;
            listener.name.token.sasl.enabled.mechanisms=OAUTHBEARER
            listener.name.token.oauthbearer.sasl.jaas.config=\(modules).oauthbearer.OAuthBearerLoginModule required \
            unsecuredLoginStringClaim_sub="broker";
            listener.name.token.connections.max.reauth.ms=\(sessionMax.components.seconds * 1000)
            log.dirs=\(folder.path)/node1/data
            auto.create.topics.enable=false
            offsets.topic.replication.factor=1
            offsets.topic.num.partitions=1
            transaction.state.log.replication.factor=1
            transaction.state.log.min.isr=1
            transaction.state.log.num.partitions=1
            group.initial.rebalance.delay.ms=0
            num.network.threads=1
            num.io.threads=2

            """
    }
}
