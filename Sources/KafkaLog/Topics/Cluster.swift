import CLibrdkafka
import Logs
import Synchronization
import Telemetry

/// Questions to the cluster and changes of its topics, by clients that all threads share. They know the group by name
/// and never join it.
final class Cluster: Sendable {
    let settings: KafkaLogSettings
    /// Sees records and offsets that are not committed yet: the ends that it tells are high watermarks.
    let client: KafkaClient
    /// nil until it is first wanted.
    let stable = Mutex<KafkaClient?>(nil)
    private let reporter: EventReporter?
    /// Rings never: what waits a moment waits on it.
    let pause: ArrivalBell
    let ends = RecentEnds()

    init(settings: KafkaLogSettings, reporter: EventReporter?) throws(LogError) {
        self.settings = settings
        guard let pause = ArrivalBell() else { throw LogError(.stop, "this process may open no more files") }
        self.pause = pause
        self.reporter = reporter
        client = try Self.makeClient("queries", isolation: "read_uncommitted", settings, reporter)
    }

    func makeClient(_ role: String, isolation: String) throws(LogError) -> KafkaClient {
        try Self.makeClient(role, isolation: isolation, settings, reporter)
    }

    private static func makeClient(
        _ role: String, isolation: String, _ settings: KafkaLogSettings, _ reporter: EventReporter?
    ) throws(LogError) -> KafkaClient {
        unsafe try KafkaClient(
            .consumer,
            settings: settings.clientSettings([
                // Nobody polls this client: what it would report waits for nobody.
                ("statistics.interval.ms", "0")
            ])
                + settings.owned([
                    ("group.id", settings.group), ("isolation.level", isolation), ("enable.auto.commit", "false"),
                    ("allow.auto.create.topics", "false"),
                ]), context: ClientContext(role: role, tokens: settings.tokens, reporter: reporter))
    }

    var patience: Int32 { settings.answerMax.millisecondsInt32 }

    /// The failure of a question, in words: what was asked, what came, what to do.
    func error(_ failure: BrokerFailure, during what: String, topic: String? = nil) -> LogError {
        if let permission = failure.missingPermission("Describe", topic: topic, group: settings.group) {
            return LogError(.stop, "Kafka at \(settings.bootstrap): \(what): \(permission)")
        }
        if failure.isUnknownTopic {
            return LogError(
                .stop, "Kafka at \(settings.bootstrap): \(what): there is no topic \(topic ?? "of that name")")
        }
        let isSilence =
            failure.code == RD_KAFKA_RESP_ERR__TIMED_OUT || failure.code == RD_KAFKA_RESP_ERR__TRANSPORT
            || failure.code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN
        var text = "Kafka at \(settings.bootstrap): \(what): "
        text += isSilence ? "no answer within \(settings.answerMax.components.seconds) s" : failure.text
        if isSilence {
            let trouble = client.context.lastTrouble
            if let trouble { text += " (\(trouble))" }
            text += "; \(settings.advice(after: trouble ?? ""))"
        }
        return LogError(isRefusal(failure) ? .stop : .retry, text)
    }

    /// Whether there is no use in trying again. A password stays what it is; a token that is over is renewed.
    func isRefusal(_ failure: BrokerFailure) -> Bool {
        failure.isRefusal && !(settings.tokens != nil && failure.code == RD_KAFKA_RESP_ERR__AUTHENTICATION)
    }
}

extension KafkaLogSettings {
    /// Settings for a client: Kindred's defaults, then what the configuration says.
    func clientSettings(_ defaults: [(String, String)]) -> [ClientSetting] {
        let common = [
            ("client.id", "kindred"),
            ("reconnect.backoff.max.ms", "500"),
            ("socket.nagle.disable", "true"),
            // Only members act by them, but every client checks them against others.
            ("session.timeout.ms", "6000"),
            ("heartbeat.interval.ms", "1500"),
            // A broker closes connections that are idle; they are opened again when they are needed.
            ("log.connection.close", "false"),
        ]
        return (common + defaults).map { ClientSetting(name: $0.0, value: $0.1) } + client
    }

    /// What holds whatever the configuration says.
    func owned(_ settings: [(String, String)]) -> [ClientSetting] {
        ([("bootstrap.servers", bootstrap)] + settings).map { ClientSetting(name: $0.0, value: $0.1) }
    }

    /// What the configuration says about a setting, the last word.
    func given(_ name: String) -> String? { client.last { $0.name == name }?.value }
}
