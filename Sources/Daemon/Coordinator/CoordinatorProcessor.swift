import Coordination
import Engine
import Events
import Logs

/// The coordinator as a worker drives it: its input topics are `control` and `partials`, its changelog is `catalog`.
///
/// What it publishes goes into one transaction with its commit record and the offsets of what it was told: so each
/// command is answered once, and what is under way outlives its process.
///
/// Unsafe inside: bytes of records are read in place.
@safe
public struct CoordinatorProcessor: PartitionProcessor, ~Copyable {
    /// Its input topics, by their place among the worker's.
    private enum Input: Int {
        case control, partials
    }

    private let topics: TopicPlan
    private var coordinator: Coordinator
    /// What the configuration says by now.
    private var configured: ConfiguredDefinitions
    /// Milliseconds since 1970, as last told.
    private var wall: Int64
    private var next: [Int64] = [0, 0]
    private var contents = CatalogContents()
    private var recorded: CoordinatorCommit?
    private var transaction: UInt64 = 0
    /// Whether anything was read since the last freeze.
    private var hasMoved = false
    private var gathered: CoordinatorOutputs
    private var reports = CoordinatorReports()
    private var status = CoordinatorStatus()

    /// - Parameter wall: milliseconds since 1970.
    public init(
        settings: CoordinatorSettings, topics: TopicPlan, configured: ConfiguredDefinitions, wall: Int64
    ) {
        self.topics = topics
        self.configured = configured
        self.wall = wall
        coordinator = Coordinator(settings: settings)
        gathered = CoordinatorOutputs(topics: topics)
    }

    public mutating func apply(
        _ records: borrowing RecordBuffer, topic: Int, from cursor: inout RecordCursor, limit: Int
    ) {
        for _ in 0..<limit {
            guard let record = records.next(&cursor) else { return }
            switch Input(rawValue: topic) {
            case .control:
                coordinator.apply(command: unsafe record.value.map(Array.init) ?? [], offset: record.offset, at: wall)
            case .partials: unsafe take(record.value)
            case nil: continue
            }
            next[topic] = record.offset + 1
            hasMoved = true
            gather()
        }
    }

    /// A shard's answer; one that cannot be read is told of, and whoever waits for it waits until the deadline.
    private mutating func take(_ value: UnsafeRawBufferPointer?) {
        guard let answer = unsafe value.flatMap({ unsafe try? ShardAnswer(record: $0) }) else {
            reports.unreadableAnswers += 1
            return
        }
        status.note(answer)
        coordinator.apply(answer, at: wall)
    }

    public mutating func observe(wallClock: Int64, idleUntil: Int64?) {
        wall = max(wall, wallClock)
        guard let instant = coordinator.nextInstant, instant <= wall else { return }
        coordinator.advance(to: wall)
        gather()
    }

    /// There are none: what waits for an instant waits for the wall clock's.
    public mutating func fireTimers(limit: Int) -> Bool { false }

    /// The configuration was loaded again.
    public mutating func adopt(_ configured: ConfiguredDefinitions) {
        self.configured = configured
        coordinator.reconcile(configured, at: wall)
        gather()
    }

    private mutating func gather() {
        for output in coordinator.takeOutputs() {
            if case .catalog(let key, let value) = output { contents.set(key, value) }
            reports.note(output)
            gathered.add(output)
        }
        reports.notices += coordinator.takeNotices()
    }

    public mutating func freeze(at commitTime: Int64, isLast: Bool) -> FrozenPartition? {
        guard hasMoved || !gathered.isEmpty || transaction == 0 else { return nil }
        hasMoved = false
        transaction += 1
        let commit = CoordinatorCommit(transaction: transaction, offsets: next, contents: contents)
        gathered.add(.catalog(key: CoordinatorCommit.key, value: commit.bytes))
        status.transactions = transaction
        return FrozenPartition(outputs: gathered.take(), next: next, reports: reports.take())
    }

    public var pendingBytes: Int { gathered.byteCount }

    /// Somebody waits for what it has to say.
    public var wantsCommit: Bool { !gathered.isEmpty }

    public var isQuiet: Bool { coordinator.isQuiet }

    // MARK: Restoring

    public mutating func restore(_ record: RecordView) throws(ChangelogFault) {
        guard let bytes = unsafe record.key else { throw ChangelogFault("a record has no key") }
        let key = unsafe String(decoding: bytes, as: UTF8.self)
        let value = unsafe record.value.map { unsafe Array($0) }
        if key == CoordinatorCommit.key {
            recorded = try value.map { value throws(ChangelogFault) in try CoordinatorCommit(value) }
        } else if !key.hasPrefix("!") {
            do throws(CatalogFault) {
                try coordinator.restore(key: key, value: value)
            } catch {
                throw ChangelogFault("\(error)")
            }
            contents.set(key, value)
        }
    }

    public mutating func finishRestore() throws(ChangelogFault) -> [Int64?]? {
        if let recorded {
            guard recorded.records == contents.count, recorded.sum == contents.sum else {
                throw ChangelogFault(
                    "it is not whole: it holds \(contents.count) records, and \(recorded.records) by its commit record, or "
                        + "others than those: it was cut or written to by others. Put back a copy from before")
            }
        } else if contents.count > 0 {
            throw ChangelogFault("it has no commit record, but others: it was cut. Put back a copy from before")
        }
        do throws(CatalogFault) {
            try coordinator.finishRestore(at: wall)
        } catch {
            throw ChangelogFault("\(error)")
        }
        coordinator.reconcile(configured, at: wall)
        gather()
        transaction = recorded?.transaction ?? 0
        return recorded.map { $0.offsets.map { $0 } }
    }

    public mutating func start(at offsets: [Int64]) { next = offsets }

    /// The catalog is small, and read whole.
    public func beginSnapshot() -> Int { 0 }
    public mutating func takeSnapshot(_ snapshot: inout Int, bytesMax: Int, into records: inout RecordBuffer) -> Bool? {
        nil
    }
    public mutating func restoreSnapshot(_ record: RecordView) throws(ChangelogFault) {
        throw ChangelogFault("the coordinator takes no checkpoints")
    }

    public var figures: CoordinatorStatus {
        var status = status
        status.definitionsVersion = coordinator.definitions.version
        status.measures = coordinator.definitions.measures.count
        status.segments = coordinator.definitions.segments.count
        status.isQuiet = coordinator.isQuiet
        return status
    }
}
