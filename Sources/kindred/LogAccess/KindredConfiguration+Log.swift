import Configuration
import Daemon
import Logs

extension KindredConfiguration {
    /// Opens the configured log.
    /// - Parameter createsFile: whether an embedded log that is not there is made.
    func openLog(createsFile: Bool) throws -> any Log {
        switch log {
        case .embedded(let embedded):
            var settings = Logs.EmbeddedLogSettings()
            settings.durability = embedded.durability == .power ? .power : .process
            settings.createsFile = createsFile
            // The configuration bounds a topic, the log its partitions.
            settings.retention = Retention(
                ageMax: embedded.retention.age,
                partitionBytesMax: embedded.retention.bytes.map { Int64($0 / max(topics.partitions, 1)) })
            return try EmbeddedLog(path: embedded.path, settings: settings)
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
            throw CommandFailure(faults.joined(separator: "\n"))
        }
        try log.create(plan.missing(in: existing))
        return (log, plan)
    }

    /// The name of the topic that a user means by `name`: its whole name, or that without the prefix.
    func topicName(meantBy name: String) -> String {
        if let topic = KindredTopic(rawValue: name) { return topics.name(of: topic) }
        return name
    }
}
