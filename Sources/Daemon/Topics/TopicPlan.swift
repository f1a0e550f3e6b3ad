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

    /// What is wrong with topics that exist, or that should and cannot simply be made.
    public func faults(in existing: [TopicDescription]) -> [TopicFault] {
        let found = Dictionary(
            existing.map { ($0.specification.name, $0.specification) }, uniquingKeysWith: { first, _ in first })
        let state = found[changelog]
        var faults: [TopicFault] = []
        if let state {
            faults += specifications.filter { events.contains($0.name) && found[$0.name] == nil }
                .map { .eventsGone($0) }
            // What the state was made with holds: the topic that moved away from it is the one at fault.
            faults += events.compactMap { name in
                guard let now = found[name]?.partitions, now != state.partitions else { return nil }
                return .repartitioned(topic: name, now: now, before: state.partitions)
            }
            if !faults.isEmpty { return faults }
        }
        return specifications.flatMap { wanted in
            found[wanted.name].map { Self.faults($0, wanted) } ?? []
        }
    }

    /// All of that, and what is missing.
    public func check(_ existing: [TopicDescription]) -> [TopicFault] {
        let faults = faults(in: existing)
        let gone = faults.compactMap { fault -> String? in
            if case .eventsGone(let wanted) = fault { wanted.name } else { nil }
        }
        return faults + missing(in: existing).filter { !gone.contains($0.name) }.map { .missing($0) }
    }

    private func specification(_ name: String, _ kind: TopicKind) -> TopicSpecification {
        TopicSpecification(name: name, partitions: partitions, kind: kind)
    }

    private static func faults(_ found: TopicSpecification, _ wanted: TopicSpecification) -> [TopicFault] {
        var faults: [TopicFault] = []
        if found.partitions != wanted.partitions { faults.append(.partitions(found: found, wanted: wanted)) }
        if found.kind != wanted.kind { faults.append(.kind(found: found, wanted: wanted)) }
        return faults
    }
}
