import Engine
import Insights

// From waiting to the end of a run.

extension RunBook {
    /// Progress is told this many times a round, and at its end.
    private static let progressSteps = 16

    private var activeCount: Int { targets.values.count { $0.active != nil } }

    /// Whether a run waits that need not.
    var canStart: Bool { !queue.isEmpty && activeCount < Self.activeMax }

    /// Begins what waits, as far as there is room.
    mutating func startWaiting(at wall: Int64) {
        while canStart { start(queue.removeFirst(), at: wall) }
    }

    private mutating func start(_ id: String, at wall: Int64) {
        guard var ticket = targets[id]?.kept.current else { return }
        guard let entry = context.insights[id] else {
            return end(id, .failed, RunFailure(reason: "there is no such insight"), at: wall)
        }
        ticket.startedAt = ticket.startedAt ?? wall
        targets[id]?.kept.current = ticket
        do throws(RunFailure) {
            let subject = RunSubject(entry, context, protectedAttributes: settings.protectedAttributes)
            let questions = try subject.questions(previous: lastResult(of: entry))
            let run = ActiveRun(
                ticket.attempt, of: entry, questions, partitions: settings.partitions,
                deadline: wall + settings.runDeadline)
            targets[id]?.active = run
            keep(id)
            tell(id, .refreshing)
            for question in run.gather.questions { publish(question) }
        } catch {
            end(id, .failed, error, at: wall)
        }
    }

    /// What the insight's last good run found, if it asked the same.
    private func lastResult(of entry: CatalogEntry) -> InsightResult? {
        guard let record = targets[entry.id]?.record, record.version == entry.version else { return nil }
        return record.result
    }

    /// Does what a step of a run asks for.
    mutating func follow(_ step: ActiveRun.Step, _ id: String, answeredBefore: Int, at wall: Int64) {
        guard let gather = targets[id]?.active?.gather else { return }
        switch step {
        case .none: return
        case .progress:
            let (steps, partitions) = (Self.progressSteps, Int(settings.partitions))
            let isTold = answeredBefore * steps / partitions < gather.answered * steps / partitions
            if isTold { tell(id, .refreshing) }
            return
        case .ask:
            tell(id, .refreshing)
            for question in gather.questions { publish(question) }
            return
        case .failed(let failure): end(id, .failed, failure, at: wall)
        case .found(let finding): succeed(id, finding, at: wall)
        }
        startWaiting(at: wall)
    }

    private mutating func succeed(_ id: String, _ finding: InsightFinding, at wall: Int64) {
        guard let entry = targets[id]?.active?.entry, var ended = record(id, .successful) else { return }
        ended.endedAt = RecordInstant(wall)
        ended.counts = finding.counts
        targets[id]?.record?.set(finding, of: ended, entry)
        close(id, ended)
    }

    /// Ends a run without a result.
    mutating func end(_ id: String, _ status: RunStatus, _ failure: RunFailure, at wall: Int64) {
        guard var ended = record(id, status) else { return }
        ended.reason = failure.reason
        ended.counts = failure.counts
        ended.endedAt = RecordInstant(wall)
        for cancellation in targets[id]?.active?.gather.cancellations ?? [] { publish(cancellation) }
        targets[id]?.record?.set(failed: ended)
        close(id, ended)
    }

    private mutating func close(_ id: String, _ ended: RunRecord) {
        publish(.status(key: ended.id, value: InsightJSON.bytes(ended)))
        queue.removeAll { $0 == id }
        targets[id]?.active = nil
        targets[id]?.kept.current = nil
        keep(id)
        publishRecord(id)
    }

    /// Tells where an insight's run stands.
    mutating func tell(_ id: String, _ status: RunStatus) {
        guard let record = record(id, status) else { return }
        publish(.status(key: record.id, value: InsightJSON.bytes(record)))
    }

    /// An insight's run as it stands; nil where there is none.
    func record(_ id: String, _ status: RunStatus) -> RunRecord? {
        guard let target = targets[id], let ticket = target.kept.current else { return nil }
        let kind = (target.active?.entry ?? context.insights[id])?.definition.kind ?? target.record?.kind
        guard let kind else { return nil }
        var record = RunRecord(ticket, targetKind: kind, status: status, partitions: Int(settings.partitions))
        guard let active = target.active else { return record }
        (record.round, record.rounds) = (active.round, active.rounds)
        record.partitionsAnswered = active.gather.answered
        record.asOf = active.moments
        return record
    }
}
