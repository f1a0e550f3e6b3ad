import Configuration
import Logs

/// The topics that the daemon reads and writes, as they must be.
public struct TopicPlan: Sendable, Equatable {
    /// Input, in the order of the configuration.
    public let events: [String]
    /// Commands in; one partition.
    public let control: String
    public let segmentEvents: String
    public let segmentMembers: String
    public let segments: String
    public let insights: String
    public let jobStatus: String
    public let deadLetters: String
    public let changelog: String
    /// The coordinator's state; one partition.
    public let catalog: String
    /// What the coordinator asks of the shards.
    public let jobs: String
    /// What they answer; one partition.
    public let partials: String
    /// Of each topic but those of one partition.
    public let partitions: Int

    /// Where the configuration gives no number of partitions, those of the events topic that exists hold.
    public init(_ settings: TopicSettings, existing: [TopicDescription] = []) {
        events = settings.events
        segmentEvents = settings.name(of: .segmentEvents)
        segmentMembers = settings.name(of: .segmentMembers)
        segments = settings.name(of: .segments)
        control = settings.name(of: .control)
        insights = settings.name(of: .insights)
        jobStatus = settings.name(of: .jobStatus)
        deadLetters = settings.name(of: .deadLetters)
        changelog = settings.name(of: .changelog)
        catalog = settings.name(of: .catalog)
        jobs = settings.name(of: .jobs)
        partials = settings.name(of: .partials)
        let found = existing.first { $0.specification.name == settings.events.first }
        partitions = settings.givenPartitions ?? found?.specification.partitions ?? settings.partitions
    }

    /// What a shard reads, in the order in which it counts them.
    public var inputs: [String] { events + [jobs] }

    public var specifications: [TopicSpecification] {
        (events + [segmentEvents, deadLetters]).map { specification($0, .append) }
            + [segmentMembers, segments, insights, jobStatus, changelog].map { specification($0, .compacted) }
            + [
                TopicSpecification(name: control, partitions: 1, kind: .append),
                TopicSpecification(name: catalog, partitions: 1, kind: .compacted),
                TopicSpecification(
                    name: jobs, partitions: partitions, kind: .append, bytesKept: Self.questionBytesKept),
                TopicSpecification(name: partials, partitions: 1, kind: .append, bytesKept: Self.answerBytesKept),
            ]
    }

    /// What is asked and answered between coordinator and shards is read at once and then of no more use; but however
    /// long all of them rest, what they have not read yet must be there when they come back.
    public static let questionBytesKept: Int64 = 64 << 20
    public static let answerBytesKept: Int64 = 256 << 20

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
            found[wanted.name].map { differences($0, wanted) } ?? []
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

    private func differences(_ found: TopicSpecification, _ wanted: TopicSpecification) -> [TopicFault] {
        var faults: [TopicFault] = []
        if found.partitions != wanted.partitions {
            let isSingle = [control, catalog, partials].contains(wanted.name)
            faults.append(
                isSingle ? .notSingle(found: found, wanted: wanted) : .partitions(found: found, wanted: wanted))
        }
        if found.kind != wanted.kind { faults.append(.kind(found: found, wanted: wanted)) }
        return faults
    }
}
