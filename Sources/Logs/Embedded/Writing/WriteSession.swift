import CSQLite

/// Everything of the thread that writes: its connection, its statements, the partitions it knows. Confined to it.
final class WriteSession {
    /// Batches retention may remove of a partition at a commit, so that no commit stalls.
    private static let retainedBatchesMax = 128
    /// Bytes cleaning may read at a commit, regardless of what it writes, and for each byte written.
    private static let maintenanceBytes: Int64 = 32 << 20
    private static let maintenanceBytesPerByteWritten: Int64 = 4

    let file: LogFile
    let group: ConsumerGroup
    let connection: SQLiteConnection
    /// Whether somebody may stand in the table of whom the log is to forget of whom this does not know.
    var isForgettingDue: Bool
    var forgetting: Forgetting?
    let beginning: SQLiteStatement
    let ending: SQLiteStatement
    private let undoing: SQLiteStatement
    private(set) var catalog = TopicCatalog()
    private var writers: [Int64: PartitionWriter] = [:]
    /// Partition whose retention is looked at next although nothing touches it.
    private var retentionTurn = 0
    /// Which of the partitions that a commit touches is cleaned first.
    private var maintenanceTurn = 0

    /// Work whose topics and partitions are known to exist.
    private struct Resolved {
        var outputs: [(writer: PartitionWriter, output: TopicOutput)]
        var offsets: [(writer: PartitionWriter, next: Int64)]
        var isCommit: Bool
        var erasures: [Erasure] = []
        var bytes: Int64 { outputs.reduce(0) { $0 + Int64($1.output.records.byteCount) } }
    }

    init(file: LogFile, group: ConsumerGroup) throws(SQLiteFailure) {
        self.file = file
        self.group = group
        isForgettingDue = group.hasMembers
        connection = try file.connectWriter()
        beginning = try connection.prepare("BEGIN IMMEDIATE")
        ending = try connection.prepare("COMMIT")
        undoing = try connection.prepare("ROLLBACK")
    }

    /// Does the work in order, all of one run of appends and commits in one transaction.
    func perform(_ requests: [WriteRequest]) -> [Result<Void, LogError>] {
        var outcomes: [Result<Void, LogError>] = []
        var run: [(place: Int, work: Resolved)] = []
        for request in requests {
            let place = outcomes.count
            outcomes.append(.success(()))
            do throws(LogError) {
                if case .create(let topics) = request.work {
                    endRun(&run, &outcomes)
                    try create(topics)
                } else {
                    run.append((place, try resolve(request.work)))
                }
            } catch {
                outcomes[place] = .failure(error)
            }
        }
        endRun(&run, &outcomes)
        return outcomes
    }

    private func endRun(_ run: inout [(place: Int, work: Resolved)], _ outcomes: inout [Result<Void, LogError>]) {
        defer { run = [] }
        let together = run.map(\.work)
        do throws(LogError) {
            try transact(together)
        } catch {
            // What will not do together may be one piece of work's own fault: then each gets its own transaction.
            let isShared = run.count > 1 && error.remedy == .stop
            for (place, work) in run { outcomes[place] = isShared ? attempt(work) : .failure(error) }
        }
    }

    private func attempt(_ work: Resolved) -> Result<Void, LogError> {
        do throws(LogError) {
            try transact([work])
            return .success(())
        } catch {
            return .failure(error)
        }
    }

    private func transact(_ works: [Resolved]) throws(LogError) {
        guard works.contains(where: { !$0.outputs.isEmpty || !$0.offsets.isEmpty || !$0.erasures.isEmpty }) else {
            return
        }
        let isCommit = works.contains(where: \.isCommit)
        let action = isCommit ? "commit" : "append"
        let touched = touchedWriters(works)
        do throws(SQLiteFailure) {
            try beginning.run()
            try write(works, touched)
            if isCommit { try maintain(touched, written: works.reduce(0) { $0 + $1.bytes }) }
            for writer in touched { try writer.store() }
            try remember(works.flatMap(\.erasures))
        } catch {
            rollBack(touched)
            throw file.describe(error, during: action, transient: isCommit ? .commitAgain : .retry)
        }
        do throws(SQLiteFailure) {
            try ending.run()
        } catch {
            rollBack(touched)
            // Where the disk fails in the middle of the last step, the transaction may yet be found after a crash.
            let isUnknown = isCommit && error.code != SQLITE_BUSY && error.code != SQLITE_FULL
            throw file.describe(
                error, during: action, transient: isUnknown ? .recover : isCommit ? .commitAgain : .retry)
        }
        for writer in touched { writer.settle() }
        if works.contains(where: { !$0.erasures.isEmpty }) { isForgettingDue = true }
    }

    /// Each partition that the work names, once; of a commit also one that may only have grown old.
    private func touchedWriters(_ works: [Resolved]) -> [PartitionWriter] {
        var seen: Set<Int64> = []
        var named = works.flatMap { $0.outputs.map(\.writer) + $0.offsets.map(\.writer) }
        if works.contains(where: \.isCommit), let next = takeRetentionTurn() { named.append(next) }
        return named.filter { seen.insert($0.table.identity.id).inserted }
    }

    private func takeRetentionTurn() -> PartitionWriter? {
        let retained = catalog.topics.keys.sorted().flatMap { topic in
            file.settings.retention(of: topic) == .forever ? [] : catalog.partitions(of: topic) ?? []
        }
        guard !retained.isEmpty else { return nil }
        retentionTurn = (retentionTurn + 1) % retained.count
        return writer(retained[retentionTurn])
    }

    /// Finds the topics and partitions that the work names; those made by another process are looked for once more.
    private func resolve(_ work: WriteWork) throws(LogError) -> Resolved {
        let topics = work.outputs.map(\.topic) + work.offsets.map(\.topic)
        if topics.contains(where: { catalog.topics[$0] == nil }) { try reloadCatalog() }
        var resolved = Resolved(outputs: [], offsets: [], isCommit: false)
        if case .commit = work { resolved.isCommit = true }
        resolved.erasures = work.erasures
        for output in work.outputs where output.records.count > 0 {
            let identity = try catalog.partition(output.partition, of: output.topic)
            resolved.outputs.append((writer(identity), output))
        }
        for offset in work.offsets {
            let identity = try catalog.partition(offset.partition, of: offset.topic)
            resolved.offsets.append((writer(identity), offset.next))
        }
        return resolved
    }

    func writer(_ identity: PartitionIdentity) -> PartitionWriter {
        if let writer = writers[identity.id] { return writer }
        let writer = PartitionWriter(PartitionTable(connection, identity))
        writers[identity.id] = writer
        return writer
    }

    private func create(_ topics: [TopicSpecification]) throws(LogError) {
        for topic in topics { try topic.check() }
        try reloadCatalog()
        let missing = try catalog.missing(of: topics)
        if missing.isEmpty { return }
        try file.attempt("make topics") { () throws(SQLiteFailure) in
            try beginning.run()
            do throws(SQLiteFailure) {
                // Another process may have been faster.
                catalog = try TopicCatalog(connection)
                for topic in missing where catalog.topics[topic.name] == nil { try topic.make(connection) }
                try ending.run()
            } catch {
                rollBack([])
                throw error
            }
        }
        try reloadCatalog()
        _ = try catalog.missing(of: topics)
    }

    func reloadCatalog() throws(LogError) {
        catalog = try file.attempt("read the topics") { () throws(SQLiteFailure) in try TopicCatalog(connection) }
    }

    private func write(_ works: [Resolved], _ touched: [PartitionWriter]) throws(SQLiteFailure) {
        let time = file.settings.now()
        for writer in touched { try writer.begin() }
        for work in works {
            for (writer, output) in work.outputs { try writer.append(output.records, time: time) }
            for (writer, next) in work.offsets { writer.setCommitted(next, time: time) }
        }
    }

    /// Cleans and applies retention, as much as a commit that wrote so many bytes may do besides.
    private func maintain(_ touched: [PartitionWriter], written: Int64) throws(SQLiteFailure) {
        let now = file.settings.now()
        var bytesLeft = Self.maintenanceBytes + Self.maintenanceBytesPerByteWritten * written
        // Begins elsewhere each time, so that none is always the one for which nothing is left.
        maintenanceTurn = (maintenanceTurn + 1) % max(touched.count, 1)
        for writer in touched[maintenanceTurn...] + touched[..<maintenanceTurn] {
            try writer.clean(bytesLeft: &bytesLeft)
            let topic = writer.table.identity.topic
            try writer.retain(
                file.settings.retention(of: topic), isConsumed: group.consumes(topic), now: now,
                batchesMax: Self.retainedBatchesMax)
        }
    }

    func rollBack(_ touched: [PartitionWriter]) {
        if connection.isInTransaction {
            // Fails only where SQLite has rolled back by itself.
            try? undoing.run()
        }
        for writer in touched { writer.discard() }
    }
}
