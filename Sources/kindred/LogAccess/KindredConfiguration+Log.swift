import ArgumentParsing
import Configuration
import Events
import Logs

extension KindredConfiguration {
    /// The topics of this log, with their kinds and partitions.
    var topicSpecifications: [TopicSpecification] {
        let appended = topics.events + [KindredTopic.segmentEvents, .deadLetters].map { topics.name(of: $0) }
        let compacted = [KindredTopic.segmentMembers, .segments, .changelog].map { topics.name(of: $0) }
        return appended.map { TopicSpecification(name: $0, partitions: topics.partitions, kind: .append) }
            + compacted.map { TopicSpecification(name: $0, partitions: topics.partitions, kind: .compacted) }
    }

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
    func openLogWithTopics() throws -> any Log {
        let log = try openLog(createsFile: true)
        try log.create(topicSpecifications)
        let faults = topicFaults(try log.topics())
        guard faults.isEmpty else { throw CommandFailure(faults.joined(separator: "\n")) }
        return log
    }

    /// What is wrong with the topics that there are, in words.
    func topicFaults(_ found: [TopicDescription]) -> [String] {
        topicSpecifications.compactMap { wanted in
            guard let topic = found.first(where: { $0.specification.name == wanted.name })?.specification else {
                return "topic \(wanted.name) is missing; `kindred topics create` makes it"
            }
            if topic.partitions != wanted.partitions {
                return "topic \(wanted.name) has \(topic.partitions) partitions, and topics.partitions says "
                    + "\(wanted.partitions)"
            }
            guard topic.kind != wanted.kind else { return nil }
            return "topic \(wanted.name) is \(topic.kind.rawValue), and must be \(wanted.kind.rawValue)"
        }
    }

    /// The name of the topic that a user means by `name`: its whole name, or that without the prefix.
    func topicName(meantBy name: String) -> String {
        if let topic = KindredTopic(rawValue: name) { return topics.name(of: topic) }
        return name
    }

    /// How records are read.
    var eventFormats: EventFormats {
        guard let mapping = events.mapping, let customer = Events.JSONPointer(mapping.customer.text) else {
            return EventFormats()
        }
        return EventFormats(
            mapping: Events.EventMapping(
                customer: customer, time: mapping.time?.forEvents, event: mapping.event?.forEvents,
                messageId: mapping.messageID?.forEvents, properties: mapping.properties?.forEvents,
                attributes: mapping.attributes?.forEvents))
    }
}

extension Configuration.JSONPointer {
    fileprivate var forEvents: Events.JSONPointer? { Events.JSONPointer(text) }
}
