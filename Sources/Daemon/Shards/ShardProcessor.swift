import Engine
import Events
import Logs
import Rules

/// The engine's shard as a worker drives it: names the topics of what it publishes.
public struct ShardProcessor: PartitionProcessor, ~Copyable {
    private let topics: TopicPlan
    private var shard: Shard
    /// Customers to be forgotten, by the runs that ask for it, until the shard has done so.
    private var forgetting = ForgottenCustomers()

    public init(partition: Int32, plan: Plan, settings: ShardSettings, topics: TopicPlan) {
        self.topics = topics
        shard = Shard(partition: partition, plan: plan, settings: settings)
    }

    private init(_ shard: consuming Shard, topics: TopicPlan) {
        self.topics = topics
        self.shard = shard
    }

    public mutating func apply(
        _ records: borrowing RecordBuffer, topic: Int, from cursor: inout RecordCursor, limit: Int
    ) {
        if topic == topics.events.count { forgetting.note(records, from: cursor, limit: limit) }
        _ = shard.apply(records, topic: topic, from: &cursor, limit: limit)
    }

    public mutating func observe(wallClock: Int64, idleUntil: Int64?) {
        shard.observe(wallClock: wallClock, isIdle: idleUntil != nil, idleClock: idleUntil ?? wallClock)
    }

    public mutating func fireTimers(limit: Int) -> Bool { shard.fireTimers(limit: limit) }

    public var hasRunWork: Bool { shard.hasRunWork }

    public mutating func advanceRuns(customers limit: Int) -> Bool { shard.advanceRuns(customers: limit) }

    public mutating func writeAhead(leaving customersMax: Int, limit: Int) {
        shard.writeAhead(leaving: customersMax, limit: limit)
    }

    public mutating func adopt(_ plan: Plan) { shard.adopt(plan) }

    public mutating func makeBackfill(for plan: Plan) -> ShardProcessor? {
        guard let past = shard.emptyPast(for: plan) else { return nil }
        return ShardProcessor(past, topics: topics)
    }

    public mutating func replay(
        _ records: borrowing RecordBuffer, topic: Int, from cursor: inout RecordCursor, limit: Int,
        into backfill: inout ShardProcessor
    ) {
        shard.replay(records, topic: topic, from: &cursor, limit: limit, into: &backfill.shard)
    }

    public mutating func adopt(_ plan: Plan, from backfill: inout ShardProcessor) {
        shard.adopt(plan, filledFrom: &backfill.shard)
    }

    public var hasTakeoverWork: Bool { shard.hasTakeoverWork }

    public mutating func advanceTakeover(atMost customers: Int) { shard.advanceTakeover(atMost: customers) }

    public var awaitsBackfill: Bool { shard.awaitsPast }

    public mutating func makeBackfill() -> ShardProcessor? {
        guard let past = shard.emptyPast() else { return nil }
        return ShardProcessor(past, topics: topics)
    }

    public mutating func take(backfill: inout ShardProcessor) { shard.take(past: &backfill.shard) }

    public func definitions(newerThan plan: Plan) -> Plan? { shard.definitions(newerThan: plan) }

    public mutating func freeze(at commitTime: Int64, isLast: Bool) -> FrozenPartition? {
        guard var commit = shard.freeze(at: commitTime, isLast: isLast) else { return nil }
        // A shard that has been started knows all of them.
        let (work, hasErased) = (commit.work, commit.erased > 0)
        let erasures = forgetting.take(commit.partials).map {
            Erasure(customer: $0, partition: commit.partition, topics: topics)
        }
        return FrozenPartition(
            outputs: commit.takeOutputs(topics), next: commit.nextOffsets.map { $0 ?? 0 }, hasErased: hasErased,
            work: work, erasures: erasures)
    }

    public var pendingBytes: Int { shard.pendingBytes }

    public var wantsCommit: Bool { shard.hasAnswers }

    public mutating func takeMisrouted() -> [MisroutedRecords] { shard.takeMisrouted() }

    public func beginSnapshot() -> SnapshotCursor { shard.beginSnapshot() }

    public mutating func takeSnapshot(
        _ snapshot: inout SnapshotCursor, bytesMax: Int, into records: inout RecordBuffer
    ) -> Bool? {
        shard.takeSnapshot(&snapshot, bytesMax: bytesMax, into: &records)
    }

    public mutating func restoreSnapshot(_ record: RecordView) throws(ChangelogFault) {
        guard let key = unsafe record.key else { throw ChangelogFault("a record has no key") }
        do {
            unsafe try shard.restoreSnapshot(key: key, value: record.value)
        } catch {
            throw ChangelogFault("\(error)")
        }
    }

    public mutating func restore(_ record: RecordView) throws(ChangelogFault) {
        guard let key = unsafe record.key else { throw ChangelogFault("a record has no key. " + ChangelogFault.wayOn) }
        unsafe shard.restore(key: key, value: record.value)
    }

    public mutating func finishRestore() throws(ChangelogFault) -> [Int64?]? { try finishRestore(awaitsPast: false) }

    /// As `finishRestore`, where only some of the changelog's customers were taken in.
    public mutating func finishPartialRestore() throws(ChangelogFault) {
        _ = try finishRestore(awaitsPast: false, isPartial: true)
    }

    public mutating func finishRestoreForBackfill() throws(ChangelogFault) -> [Int64?]? {
        if let version = shard.recordedDefinitions, version > shard.plan.version {
            throw ChangelogFault(
                "it was written by version \(version) of the definitions, and this process knows only version "
                    + "\(shard.plan.version): start it again, so that it reads the newest")
        }
        return try finishRestore(awaitsPast: true)
    }

    private mutating func finishRestore(
        awaitsPast: Bool, isPartial: Bool = false
    ) throws(ChangelogFault) -> [Int64?]? {
        do {
            return try shard.finishRestore(awaitsPast: awaitsPast, isPartial: isPartial)
        } catch {
            throw ChangelogFault(error)
        }
    }

    public mutating func start(at offsets: [Int64]) { shard.start(at: offsets) }

    /// All that is known of a customer, at the clock; nil where nobody of that id is known.
    public mutating func describe(customer id: String) -> CustomerDescription? { shard.describe(customer: id) }

    /// Walks everything that is held; answers in words what does not hold.
    public func verify() -> [String] { shard.verify() }

    public var figures: ShardStatus {
        ShardStatus(
            records: shard.figures, clock: shard.clock, customers: shard.customerCount, bytes: shard.reservedBytes,
            segments: zip(shard.plan.segments, shard.segmentFigures).map { segment, figures in
                ShardStatus.Segment(id: segment.id, figures: figures)
            })
    }
}

extension ChangelogFault {
    /// The engine's words, and what can be done where those do not say so.
    fileprivate init(_ error: RestoreError) {
        switch error {
        case .unfinishedRebuild: self.init("\(error)")
        case .newerSchema, .damagedCommitRecord, .customer, .missingCommitRecord, .notWhole, .unknownKey, .task:
            // What this version cannot read is no reason to throw it away.
            self.init(error.isFromLaterVersion ? "\(error)" : "\(error). " + Self.wayOn)
        }
    }
}
