import Events

/// A worker's share of the topics: the partitions whose number, modulo the workers, is its slot. The assignment never
/// changes, so the first `poll` tells it and none revokes it.
///
/// Batches come in order, of each partition in turn. Waiting costs next to nothing: what this process appends is
/// signalled, and what another one does is seen by asking SQLite's change counter every `otherProcessInterval`.
final class EmbeddedMember: LogMember {
    private static let otherProcessInterval: Duration = .milliseconds(5)

    private struct Assigned {
        let source: BatchSource
        /// Offset of the next record; nil before the first `seek`.
        var position: Int64?
    }

    private let file: LogFile
    private let arrivals: ArrivalSignal
    private let group: ConsumerGroup
    private let changeCounter: SQLiteStatement
    private let assignments: [PartitionAssignment]
    private var partitions: [Assigned]
    private var turn = 0
    private var isAnnounced = false
    private var isPaused = false
    private var isClosed = false
    /// The change counter before the last look that found nothing.
    private var exhausted: Int64?

    /// Joins the group; the caller has joined it for this member, which leaves when it is closed.
    init(
        file: LogFile, arrivals: ArrivalSignal, group: ConsumerGroup, topics: [String], slot: Int, slots: Int
    ) throws(LogError) {
        self.file = file
        self.arrivals = arrivals
        self.group = group
        let (connection, catalog) = try file.connectReaderWithCatalog()
        for topic in topics { _ = try catalog.partition(0, of: topic) }
        (assignments, partitions, changeCounter) = try file.attempt("join the group") { () throws(SQLiteFailure) in
            let (assignments, sources) = try Self.assign(
                connection, topics.map { catalog.partitions(of: $0) ?? [] }, slot: slot, slots: slots)
            return (
                assignments, sources.map { Assigned(source: $0, position: nil) },
                try connection.prepare("PRAGMA data_version")
            )
        }
    }

    deinit { close() }

    private static func assign(
        _ connection: SQLiteConnection, _ topics: [[PartitionIdentity]], slot: Int, slots: Int
    ) throws(SQLiteFailure) -> ([PartitionAssignment], [BatchSource]) {
        var assignments: [PartitionAssignment] = []
        var sources: [BatchSource] = []
        let partitions = topics.map(\.count).max() ?? 0
        for number in stride(from: slot, to: partitions, by: max(slots, 1)) {
            var committed: [Int64?] = []
            for topic in topics {
                guard number < topic.count else {
                    committed.append(nil)
                    continue
                }
                let source = try BatchSource(connection, topic[number])
                committed.append(try source.readBounds().committed)
                sources.append(source)
            }
            assignments.append(PartitionAssignment(partition: Int32(number), committed: committed))
        }
        return (assignments, sources)
    }

    func poll(into buffer: inout RecordBuffer, timeout: Duration) throws(LogError) -> MemberNews {
        buffer.removeAll()
        if !isAnnounced {
            isAnnounced = true
            return .assigned(assignments)
        }
        let clock = ContinuousClock()
        let deadline = clock.now + timeout
        while true {
            let seen = arrivals.count
            if !isPaused, let news = try look(into: &buffer) { return news }
            let left = clock.now.duration(to: deadline)
            if left <= .zero { return .idle }
            arrivals.wait(beyond: seen, timeout: isPaused ? left : min(left, Self.otherProcessInterval))
        }
    }

    /// The next batch of the partitions, beginning with the one whose turn it is; nil where there is none.
    private func look(into buffer: inout RecordBuffer) throws(LogError) -> MemberNews? {
        do throws(SQLiteFailure) {
            let version = try readChangeCounter()
            if version == exhausted { return nil }
            for _ in partitions.indices {
                let index = turn
                turn = (turn + 1) % partitions.count
                guard let position = partitions[index].position else { continue }
                let source = partitions[index].source
                if let next = try source.read(from: position, into: &buffer) {
                    partitions[index].position = next
                    return .records(topic: source.partition.topic, partition: source.partition.number)
                }
            }
            exhausted = version
            return nil
        } catch {
            throw file.describe(error, during: "read the next records", transient: .retry)
        }
    }

    private func readChangeCounter() throws(SQLiteFailure) -> Int64 {
        defer { changeCounter.reset() }
        return try changeCounter.step() ? changeCounter.integer(0) : 0
    }

    func seek(topic: String, partition: Int32, to offset: Int64) throws(LogError) {
        let found = partitions.firstIndex {
            $0.source.partition.topic == topic && $0.source.partition.number == partition
        }
        guard let index = found else {
            throw LogError(.stop, "\(topic)/\(partition) is not assigned to this worker")
        }
        let bounds = try file.attempt("read \(topic)/\(partition)") { () throws(SQLiteFailure) in
            try partitions[index].source.readBounds()
        }
        // Offset 0 asks for what there is; any other was once told by the log, and passing over what is gone since
        // would be a silent gap.
        guard offset >= bounds.start || offset == 0, offset <= bounds.end else {
            throw LogError(
                .stop,
                "\(topic)/\(partition) holds the offsets \(bounds.start) to \(bounds.end), and was asked for \(offset): the "
                    + "log \(file.path) was cut or replaced; put back a copy from before, or make the state anew from the "
                    + "events that are there: `kindred state rebuild`")
        }
        partitions[index].position = max(offset, bounds.start)
        exhausted = nil
    }

    func pause(_ paused: Bool) {
        isPaused = paused
    }

    /// Nothing is ever revoked, but what is given up is no longer read.
    func release(_ released: [Int32]) {
        for index in partitions.indices where released.contains(partitions[index].source.partition.number) {
            partitions[index].position = nil
        }
    }

    func close() {
        if isClosed { return }
        isClosed = true
        partitions = []
        turn = 0
        group.leave()
    }
}
