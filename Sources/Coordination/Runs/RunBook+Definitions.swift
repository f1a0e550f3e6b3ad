import Insights

// What the book keeps over restarts, and what other definitions change.

extension RunBook {
    // MARK: Its own record

    /// A record of the catalog under `run/`.
    public mutating func restore(key: String, value: [UInt8]) throws(CatalogFault) {
        guard let (id, isResult) = KeptRuns.target(ofKey: key) else { return }
        if isResult {
            targets[id, default: Target()].record = try CatalogCodec.read(InsightRecord.self, key: key, value)
        } else {
            targets[id, default: Target()].kept = try CatalogCodec.read(KeptRuns.self, key: key, value)
        }
    }

    /// All records are restored: what was under way is asked anew.
    public mutating func finishRestore(_ context: RunContext) {
        self.context = context
        let tickets = targets.values.compactMap(\.kept.current).sorted { first, second in
            let (left, right) = (first.startedAt ?? .max, second.startedAt ?? .max)
            return (left, first.queuedAt, first.target) < (right, second.queuedAt, second.target)
        }
        queue = tickets.map(\.target)
        for ticket in tickets where ticket.startedAt != nil {
            for partition in 0..<settings.partitions {
                publish(.order(partition: partition, .cancel(run: ticket.attempt.name)))
            }
            targets[ticket.target]?.kept.current?.attempt = ticket.attempt.next
            keep(ticket.target)
        }
        for (id, entry) in context.insights {
            if targets[id] == nil { targets[id] = Target() }
            setSchedule(id, entry, kept: targets[id]?.kept)
        }
    }

    /// Writes an insight's record of the catalog.
    mutating func keep(_ id: String) {
        guard let kept = targets[id]?.kept else { return }
        publish(.catalog(key: KeptRuns.key(id), value: CatalogCodec.bytes(kept)))
    }

    /// Publishes what is known of an insight, and keeps it.
    mutating func publishRecord(_ id: String) {
        guard var record = targets[id]?.record else { return }
        record.schedule = schedule(of: id)
        targets[id]?.record = record
        publish(.insight(key: id, value: InsightJSON.bytes(record)))
        publish(.catalog(key: KeptRuns.resultKey(id), value: CatalogCodec.bytes(record)))
    }

    // MARK: Definitions

    /// Other definitions hold; insights that are gone, or whose version is another, end what runs for them.
    public mutating func adopt(_ context: RunContext, at wall: Int64) {
        let gone = targets.keys.filter { context.insights[$0] == nil }.sorted()
        for id in gone { forget(id, at: wall) }
        self.context = context
        for (id, entry) in context.insights.sorted(by: { $0.key < $1.key }) { adopt(id, entry, at: wall) }
        startWaiting(at: wall)
    }

    private mutating func forget(_ id: String, at wall: Int64) {
        end(id, .canceled, RunFailure(reason: "the insight was deleted"), at: wall)
        scheduler.remove(id)
        targets[id] = nil
        publish(.catalog(key: KeptRuns.key(id), value: nil))
        publish(.catalog(key: KeptRuns.resultKey(id), value: nil))
        publish(.insight(key: id, value: nil))
    }

    private mutating func adopt(_ id: String, _ entry: CatalogEntry, at wall: Int64) {
        if targets[id] == nil { targets[id] = Target() }
        if let active = targets[id]?.active, active.entry.version != entry.version {
            end(id, .canceled, RunFailure(reason: "the definition was changed while it ran"), at: wall)
        }
        setSchedule(id, entry, kept: nil)
        if targets[id]?.kept.schedule != entry.definition.spec.schedule {
            targets[id]?.kept.schedule = entry.definition.spec.schedule
            targets[id]?.kept.doneThrough = scheduler.doneThrough(id)
            keep(id)
        }
        let before = targets[id]?.record
        var record = before ?? InsightRecord(entry)
        record.describe(entry)
        record.schedule = schedule(of: id)
        // That time has moved the next run on is no news by itself.
        var undated = (record, before)
        undated.0.schedule?.nextRun = nil
        undated.1?.schedule?.nextRun = nil
        guard undated.0 != undated.1 else { return }
        targets[id]?.record = record
        publishRecord(id)
    }
}
