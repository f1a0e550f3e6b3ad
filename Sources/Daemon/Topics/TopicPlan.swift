import Configuration
import Logs

/// The topics that the daemon reads and writes, as they must be.
public struct TopicPlan: Sendable, Equatable {
    /// Input, in the order of the configuration.
    public let events: [String]
    public let segmentEvents: String
    public let segmentMembers: String
    public let segments: String
    public let deadLetters: String
    public let changelog: String
    /// Of each of them.
    public let partitions: Int

    /// Where the configuration gives no number of partitions, those of the events topic that exists hold.
    public init(_ settings: TopicSettings, existing: [TopicDescription] = []) {
        events = settings.events
        segmentEvents = settings.name(of: .segmentEvents)
        segmentMembers = settings.name(of: .segmentMembers)
        segments = settings.name(of: .segments)
        deadLetters = settings.name(of: .deadLetters)
        changelog = settings.name(of: .changelog)
        let found = existing.first { $0.specification.name == settings.events.first }
        partitions = settings.givenPartitions ?? found?.specification.partitions ?? settings.partitions
    }

    public var specifications: [TopicSpecification] {
        (events + [segmentEvents, deadLetters]).map { specification($0, .append) }
            + [segmentMembers, segments, changelog].map { specification($0, .compacted) }
    }

    /// Those that are not among `existing`.
    public func missing(in existing: [TopicDescription]) -> [TopicSpecification] {
        specifications.filter { wanted in !existing.contains { $0.specification.name == wanted.name } }
    }

    /// What is wrong with topics that exist, one line each.
    public func faults(in existing: [TopicDescription]) -> [String] {
        specifications.flatMap { wanted in
            existing.filter { $0.specification.name == wanted.name }.flatMap { faults($0.specification, wanted) }
        }
    }

    private func specification(_ name: String, _ kind: TopicKind) -> TopicSpecification {
        TopicSpecification(name: name, partitions: partitions, kind: kind)
    }

    private func faults(_ found: TopicSpecification, _ wanted: TopicSpecification) -> [String] {
        var faults: [String] = []
        if found.partitions != wanted.partitions {
            faults.append(
                "topic \(found.name) has \(found.partitions) partitions and must have \(wanted.partitions), as many as "
                    + "topics.partitions says; customers stay in their partitions, so the number cannot change")
        }
        if found.kind != wanted.kind {
            faults.append(
                "topic \(found.name) is of the kind \(found.kind.rawValue) and must be \(wanted.kind.rawValue); give "
                    + "another name under topics.names")
        }
        return faults
    }
}
