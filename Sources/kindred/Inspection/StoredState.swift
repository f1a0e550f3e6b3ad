import Daemon
import Engine
import Logs
import Rules

/// The state that the configured log's changelog holds, read beside a running daemon.
struct StoredState {
    /// The topics as they are in the log.
    let found: [TopicDescription]
    let topics: TopicPlan
    private let log: any Log
    private let plan: Plan
    private let settings: ShardSettings

    init(_ checked: CheckedConfiguration) throws {
        log = try checked.settings.openLog(createsFile: false)
        found = try log.topics()
        topics = TopicPlan(checked.settings.topics, existing: found)
        let configured = checked.plan()
        let catalog = CatalogTopic(log: log, name: topics.catalog)
        // A log of a version that had no catalog.
        let hasCatalog = found.contains { $0.specification.name == catalog.name }
        plan = try (hasCatalog ? catalog.definitions()?.plan(sessionGap: configured.sessionGap) : nil) ?? configured
        settings = ShardSettings(checked.settings, topics: topics)
    }

    func close() { log.close() }

    /// Restores a partition.
    /// - Parameter customer: the only customer whose record is taken in; nil for all.
    func partition(_ number: Int32, only customer: String? = nil) throws -> ChangelogPartition {
        let partition = ChangelogPartition(number: number, plan: plan, settings: settings, topics: topics)
        try partition.read(log, topic: topics.changelog, only: customer)
        return partition
    }
}
