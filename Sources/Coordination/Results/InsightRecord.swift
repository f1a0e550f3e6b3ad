import Insights

/// An insight as `insights` has it, under its id: what it asks, and what its last good run found. Complete by itself.
///
/// As JSON every key is there; what is not known, or does not apply, is null. Before the first good run there is no
/// result, and the status is that of the last run.
public struct InsightRecord: Sendable, Equatable {
    /// When it runs by itself.
    public struct Schedule: Codable, Sendable, Equatable {
        /// A length of time, as in `15m`; nil where it is `cron`.
        public var every: String?
        public var cron: String?
        public var timeZone: String?
        /// By the schedule's clock, as of when the record was written.
        public var nextRun: RecordInstant?

        private enum CodingKeys: CodingKey { case every, cron, timeZone, nextRun }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(every, forKey: .every)
            try container.encode(cron, forKey: .cron)
            try container.encode(timeZone, forKey: .timeZone)
            try container.encode(nextRun, forKey: .nextRun)
        }
    }

    public var id: String
    public var kind: DefinitionKind
    public var displayName: String
    public var description: String?
    public var tags: [String]
    public var source: CatalogEntry.Source
    /// What was asked by the run whose result this is.
    public var spec: Definition.Spec
    /// The definition's version in that run.
    public var version: UInt32
    public var run: String?
    public var status: RunStatus
    /// The last run, if it ended without a result while this one stays.
    public var lastStatus: RunRecord?
    public var startedAt: RecordInstant?
    public var endedAt: RecordInstant?
    public var durationMs: Int64?
    public var asOf: [PartitionMoment]
    public var customers: UInt64?
    public var schedule: Schedule?
    public var result: InsightResult?

    /// Of an insight that was never run.
    init(_ entry: CatalogEntry) {
        id = entry.id
        kind = entry.definition.kind
        displayName = entry.definition.displayName
        tags = []
        source = entry.source
        spec = entry.definition.spec
        version = entry.version
        status = .notStarted
        asOf = []
        describe(entry)
    }

    /// Takes over what people call it; before there is a result also what it asks.
    mutating func describe(_ entry: CatalogEntry) {
        displayName = entry.definition.displayName
        description = entry.definition.description
        tags = entry.definition.tags
        source = entry.source
        guard result == nil else { return }
        spec = entry.definition.spec
        version = entry.version
    }

    /// Takes over what a run found.
    mutating func set(_ finding: InsightFinding, of ended: RunRecord, _ entry: CatalogEntry) {
        spec = entry.definition.spec
        version = entry.version
        result = finding.result
        customers = finding.customers
        lastStatus = nil
        take(ended)
        asOf = ended.asOf
    }

    /// Takes over that a run ended without a result: the last good one stays.
    mutating func set(failed ended: RunRecord) {
        lastStatus = ended
        if result == nil { take(ended) }
    }

    private mutating func take(_ ended: RunRecord) {
        run = ended.id
        status = ended.status
        startedAt = ended.startedAt
        endedAt = ended.endedAt
        durationMs = endedAt.flatMap { end in startedAt.map { end.milliseconds - $0.milliseconds } }
    }
}
