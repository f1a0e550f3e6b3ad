import Engine

// What every event has in common: outputs of the parts are gathered in the order in which they come about, and time
// passes for all of them.

extension Coordinator {
    /// Gathers what the parts want published.
    mutating func collect() {
        outputs += catalog.takeOutputs()
        outputs += adoption.takeOutputs()
        outputs += log.takeOutputs()
        outputs += runs.takeOutputs()
    }

    mutating func note(_ answer: ShardAnswer) {
        guard moments[answer.partition] != answer.moment else { return }
        moments[answer.partition] = answer.moment
        movedPartitions.insert(answer.partition)
    }

    /// Lets time pass for all parts.
    mutating func step() {
        for (id, _) in questions.sorted(by: { $0.key < $1.key }) {
            if let reason = questions[id]?.expire(at: now) { fail(id, reason) }
        }
        adoption.tellProgress(moments: moments, at: now)
        for due in runs.advance(to: now, clock: scheduleClock) {
            _ = requestRun(of: due.id, .schedule, command: nil)
        }
        collect()
    }

    /// Wants a run of an insight; nil where there is no such insight.
    mutating func requestRun(of id: String, _ cause: RunCause, command: String?) -> RunBook.Request? {
        guard let entry = catalog.insight(id) else { return nil }
        let request = runs.request(id, number: entry.runs + 1, cause: cause, command: command, at: now)
        if case .queued = request { _ = catalog.nextRun(of: entry.key) }
        collect()
        return request
    }

    /// Follows a change of definitions: shards are told, and runs begin and end. Answers the ids of runs that begin.
    mutating func settle(_ change: CatalogChange, command: String?) -> [String] {
        guard !change.isEmpty else { return [] }
        var begun: [String] = []
        for key in change.removed where key.kind == .segment { adoption.remove(key.id, at: now) }
        if change.isOfShards { adoption.send(catalog.set) }
        for id in change.segments {
            guard let number = catalog.nextRun(of: DefinitionKey(kind: .segment, id: id)) else { continue }
            begun.append("\(id)-\(number)")
            adoption.begin(id, run: "\(id)-\(number)", version: catalog.set.version, command: command, at: now)
        }
        collect()
        runs.adopt(catalog.runContext, at: now)
        collect()
        for id in change.insights {
            if case .queued(let run)? = requestRun(of: id, .saved, command: command) { begun.append(run) }
        }
        return begun
    }
}
