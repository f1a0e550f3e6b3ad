import Logs
import Telemetry

/// Where the cluster is, and how Kindred uses it.
public struct KafkaLogSettings: Sendable {
    /// Brokers to ask first, as librdkafka wants them: `host:port`, separated by commas.
    public var bootstrap: String
    /// The consumer group; part of every transactional id.
    public var group = "kindred"
    /// Settings of librdkafka that hold for all clients, in the order in which they are set.
    public var client: [ClientSetting] = []
    /// Whether a member that comes back within the session timeout gets its partitions back without a rebalance.
    public var isStaticMember = false
    /// Where the token for SASL's OAUTHBEARER is found; nil where the clients are known by something else.
    public var tokens: TokenSource?
    /// The topics that `topics()` tells of; nil: all that the cluster shows.
    public var topics: Set<String>?
    public var creation = TopicCreation()
    /// How long a question to the cluster waits for its answer.
    public var answerMax: Duration = .seconds(10)

    public init(bootstrap: String) { self.bootstrap = bootstrap }
}

extension KafkaLogSettings {
    /// Throws where the clients could not be known by a token, as they should be. What goes wrong with later tokens is
    /// waited out; what is wrong at the start will hardly mend itself.
    func checkToken() throws(LogError) {
        guard let tokens else {
            if (given("sasl.mechanism") ?? given("sasl.mechanisms")) != "OAUTHBEARER" { return }
            throw LogError(
                .stop, "log.kafka: OAUTHBEARER goes by a token; where it is found is for log.kafka.oauth_token to say")
        }
        do throws(TokenFault) {
            _ = try tokens.read(at: Logger.wallClock())
        } catch {
            throw LogError(.stop, "log.kafka.oauth_token: \(error)")
        }
    }
}

/// A setting of librdkafka, its value at hand.
public struct ClientSetting: Sendable, Equatable {
    public var name: String
    public var value: String
    /// Whether the value came from the environment or a file: then no message shows it.
    public var isSecret: Bool

    public init(name: String, value: String, isSecret: Bool = false) {
        self.name = name
        self.value = value
        self.isSecret = isSecret
    }
}

extension ClientSetting: CustomStringConvertible {
    public var description: String { "\(name)=\(isSecret ? "…" : value)" }
}

/// What topics are made with, beside their names, partitions and kinds.
public struct TopicCreation: Sendable {
    /// Copies of each partition; nil: as many as the broker makes by default.
    public var replication: Int?
    /// How long append-only topics keep their records; nil: as long as the broker keeps them by default.
    public var retention: Duration?

    public init(replication: Int? = nil, retention: Duration? = nil) {
        self.replication = replication
        self.retention = retention
    }
}
