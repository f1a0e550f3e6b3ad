import Engine
import Numerics

// Commands: each record is answered once, at once or when shards have answered; one that comes again under its id is
// answered again, and not done again.

extension Coordinator {
    mutating func handle(_ record: CommandRecord, offset: Int64) {
        if let command = pending[record.id] {
            guard command.fingerprint == record.fingerprint else { return refuseID(record) }
            pending[record.id]?.count += 1
            return keepPending(record.id)
        }
        if let known = log[record.id] {
            guard known.fingerprint == record.fingerprint else { return refuseID(record) }
            if let answer = known.answer {
                outputs.append(.status(key: record.id, value: Array(answer.utf8)))
                return
            }
        }
        guard record.faults.isEmpty, let command = record.command else {
            let further = record.command.map { faults(of: $0, record) } ?? []
            return answer(record, .rejected(record.faults + further), offset: offset)
        }
        // Shards' answers come later, and with them this command's.
        if let answer = perform(command, record, offset: offset) { self.answer(record, answer, offset: offset) }
    }

    private mutating func refuseID(_ record: CommandRecord) {
        let answer = CommandAnswer.rejected(
            "id", "\(record.id) is the id of an earlier command that said something else; give each its own")
        publish(answer, id: record.id, word: record.word, target: record.target)
    }

    private mutating func answer(_ record: CommandRecord, _ answer: CommandAnswer, offset: Int64) {
        let bytes = publish(answer, id: record.id, word: record.word, target: record.target)
        // What names customers is not kept, and what changed nothing may be worked on again.
        let namesCustomers = ["list-members", "erase", "members"].contains(record.word) && !answer.isAccepted
        let isQuestion = record.faults.isEmpty && record.command?.isQuestion ?? false
        log.note(
            id: record.id, fingerprint: record.fingerprint, offset: offset,
            answer: namesCustomers || isQuestion ? nil : bytes)
        collect()
    }

    @discardableResult
    mutating func publish(_ answer: CommandAnswer, id: String, word: String?, target: String?) -> [UInt8] {
        let bytes = answer.bytes(id: id, word: word, target: target, at: now)
        outputs.append(.status(key: id, value: bytes))
        return bytes
    }

    /// Does what a command says; nil where its answer comes later.
    private mutating func perform(_ command: Command, _ record: CommandRecord, offset: Int64) -> CommandAnswer? {
        switch command {
        case .define(let definition, isDryRun: false): return define(definition, command: record.id)
        case .define(let definition, isDryRun: true): return preview(definition, record, offset: offset)
        case .delete(let target): return delete(target, command: record.id)
        case .refresh(let target): return refresh(target, command: record.id)
        case .refreshAll: return refreshAll(command: record.id)
        case .cancel(let target): return cancel(target, command: record.id)
        case .members(let question): return members(question, record, offset: offset)
        case .listMembers(let segment, let add, let remove): return listMembers(segment, add: add, remove: remove)
        case .erase(let customer): return erase(customer, record, offset: offset)
        case .status(let target): return status(target)
        }
    }

    // MARK: Runs

    private mutating func refresh(_ target: CommandTarget, command: String) -> CommandAnswer {
        let faults = refreshFaults(target)
        guard faults.isEmpty, let entry = runnable(target) else { return .rejected(faults) }
        guard let request = requestRun(of: entry.id, .refresh, command: command) else { return .accepted() }
        return .accepted(.object([.init("runs", .list([json(of: request)]))]))
    }

    private func runnable(_ target: CommandTarget) -> CatalogEntry? {
        catalog.find(target.id, kind: target.kind).first(where: \.key.kind.isRun)
    }

    func refreshFaults(_ target: CommandTarget) -> [CommandFault] {
        guard runnable(target) == nil else { return [] }
        guard let other = catalog.find(target.id, kind: target.kind).first else {
            return [CommandFault("target", unknownTarget(target))]
        }
        return [CommandFault("target", "the \(other.key) follows every event: there is nothing to refresh")]
    }

    private mutating func refreshAll(command: String) -> CommandAnswer {
        let insights = catalog.entries.keys.filter(\.kind.isRun).sorted()
        let requests = insights.compactMap { requestRun(of: $0.id, .refresh, command: command) }
        return .accepted(.object([.init("runs", .list(requests.map(json)))]))
    }

    private func json(of request: RunBook.Request) -> JSONValue {
        switch request {
        case .queued(let run): .object(("run", .text(run)), ("alreadyRunning", .boolean(false)))
        case .present(let run): .object(("run", .text(run)), ("alreadyRunning", .boolean(true)))
        }
    }

    private mutating func cancel(_ target: String, command: String) -> CommandAnswer {
        if let run = runs.cancel(target, command: command, at: now) {
            collect()
            return .accepted(.object(("run", .text(run))))
        }
        if let segment = adoption.segment(ofRun: target) {
            return .rejected(
                "target",
                "a segment's definition on its way into the shards cannot be canceled: delete or define \(segment)")
        }
        let isKnown = !catalog.find(target, kind: nil).isEmpty
        let text = isKnown ? "nothing runs for \(target)" : "there is no run and no definition \(target)"
        return .rejected("target", text)
    }
}
