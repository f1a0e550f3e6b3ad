import Events

// When insights run by themselves.

extension RunBook {
    /// Gives an insight the schedule that its definition has.
    /// - Parameter kept: what was kept of an earlier life, by which missed runs are made up.
    mutating func setSchedule(_ id: String, _ entry: CatalogEntry, kept: KeptRuns?) {
        guard let spec = entry.definition.spec.schedule,
            let schedule = try? Schedule(spec.text, timeZone: spec.timeZone)
        else {
            targets[id]?.due = nil
            return scheduler.remove(id)
        }
        scheduler.set(id, schedule, doneThrough: kept?.schedule == spec ? kept?.doneThrough : nil)
    }

    /// Moves the schedule's clock on, and notes which insights are due.
    mutating func passSchedules(to clock: Int64) {
        for due in scheduler.advance(to: clock) { targets[due.target]?.due = due.instant }
        for id in targets.keys.sorted() {
            guard let target = targets[id] else { continue }
            if target.due != nil, target.active == nil, target.kept.current != nil {
                // The run that waits is begun behind the instant, so that it is that instant's too.
                if targets[id]?.kept.current?.due == nil { targets[id]?.kept.current?.due = target.due }
                targets[id]?.due = nil
            }
            // What is due is worked off once its run is there, and not before.
            guard targets[id]?.due == nil, let done = scheduler.doneThrough(id), done != target.kept.doneThrough else {
                continue
            }
            targets[id]?.kept.doneThrough = done
            keep(id)
        }
    }

    /// Insights that are due and have no run, in the order in which they fell due.
    var dueNow: [(id: String, due: Int64)] {
        targets.compactMap { id, target in
            target.kept.current == nil ? target.due.map { (id: id, due: $0) } : nil
        }.sorted { ($0.due, $0.id) < ($1.due, $1.id) }
    }

    /// An insight's schedule as records have it.
    func schedule(of id: String) -> InsightRecord.Schedule? {
        guard let spec = context.insights[id]?.definition.spec.schedule,
            let schedule = try? Schedule(spec.text, timeZone: spec.timeZone)
        else { return nil }
        let every = schedule.isEvery ? schedule.text.split(separator: " ").dropFirst().joined() : nil
        return InsightRecord.Schedule(
            every: every, cron: every == nil ? schedule.text : nil, timeZone: schedule.timeZone,
            nextRun: scheduler.nextRun(id).map(RecordInstant.init))
    }

    /// What is known of an insight's runs, for the command `status`.
    public func summary(of id: String) -> JSONValue {
        guard let target = targets[id] else { return .object([]) }
        func instant(_ instant: Int64?) -> JSONValue { instant.map { .text(RFC3339.text($0)) } ?? .null }
        func text(_ text: String?) -> JSONValue { text.map(JSONValue.text) ?? .null }
        let last = target.record?.lastStatus
        let status: RunStatus =
            target.active != nil
            ? .refreshing
            : target.kept.current != nil ? .queued : last?.status ?? target.record?.status ?? .notStarted
        return .object([
            .init("status", .text(status.rawValue)),
            .init("run", text(target.kept.current?.attempt.run ?? last?.id ?? target.record?.run)),
            .init("reason", text(target.kept.current == nil ? last?.reason : nil)),
            .init("lastResult", instant(target.record?.result == nil ? nil : target.record?.endedAt?.milliseconds)),
            .init("nextRun", instant(scheduler.nextRun(id))),
        ])
    }
}
