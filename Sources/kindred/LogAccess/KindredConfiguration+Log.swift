import Configuration
import Daemon
import Glibc
import KafkaLog
import Logs
import Telemetry

extension KindredConfiguration {
    /// Opens the configured log.
    /// - Parameters:
    ///   - createsFile: whether an embedded log that is not there is made.
    ///   - reporter: takes what a client of a cluster says of itself; if not given, errors alone go to the error stream.
    func openLog(createsFile: Bool, reporter: EventReporter? = nil) throws -> any Log {
        switch log {
        case .embedded(let embedded):
            var settings = Logs.EmbeddedLogSettings()
            settings.durability = embedded.durability == .power ? .power : .process
            settings.createsFile = createsFile
            // The configuration bounds a topic, the log its partitions.
            settings.retention = Retention(
                ageMax: embedded.retention.age,
                partitionBytesMax: embedded.retention.bytes.map { Int64($0 / max(topics.partitions, 1)) })
            for topic in TopicPlan(topics).specifications {
                guard let bytes = topic.bytesKept else { continue }
                settings.topicRetention[topic.name] = Retention(
                    ageMax: embedded.retention.age, partitionBytesMax: bytes)
            }
            return try EmbeddedLog(path: embedded.path, settings: settings)
        case .kafka(let kafka):
            return try KafkaLog(settings: try settings(of: kafka), reporter: reporter ?? Self.quietReporter)
        }
    }

    /// Opens the configured log and makes the topics that are missing; throws where one is not as it must be.
    func openLogWithTopics() throws -> (log: any Log, topics: TopicPlan) {
        let log = try openLog(createsFile: true)
        let existing = try log.topics()
        let plan = TopicPlan(topics, existing: existing)
        let faults = plan.faults(in: existing)
        guard faults.isEmpty else {
            log.close()
            throw CommandFailure(faults.map { log.words(for: $0) }.joined(separator: "\n"))
        }
        try log.create(plan.missing(in: existing))
        return (log, plan)
    }

    private func settings(of kafka: KafkaSettings) throws -> KafkaLogSettings {
        var settings = KafkaLogSettings(bootstrap: kafka.bootstrap)
        settings.group = group
        settings.client = try kafka.client.map { try $0.resolved() }
        settings.isStaticMember = kafka.isStaticMember
        settings.tokens = kafka.oauthToken.map {
            switch $0 {
            case .environment(let variable): .environment(variable)
            case .file(let path): .file(path)
            }
        }
        settings.topics = Set(
            topics.events + KindredTopic.allCases.filter { $0 != .events }.map { topics.name(of: $0) })
        settings.creation = TopicCreation(replication: topics.replication, retention: topics.retention)
        return settings
    }

    private static let quietReporter = EventReporter(
        logger: Logger(
            level: .error, format: .text(colour: false), output: .fileDescriptor(STDERR_FILENO)),
        metrics: MetricRegistry())

    /// The name of the topic that a user means by `name`: its whole name, or that without the prefix.
    func topicName(meantBy name: String) -> String {
        if let topic = KindredTopic(rawValue: name) { return topics.name(of: topic) }
        return name
    }
}
