import Engine
import Numerics

// Commands that wait for shards: dry runs, members, erasures.

extension Coordinator {
    static let examples = 20

    mutating func members(_ question: MembersQuestion, _ record: CommandRecord, offset: Int64) -> CommandAnswer? {
        let faults = membersFaults(question, record)
        guard faults.isEmpty else { return .rejected(faults) }
        return wait(record, offset: offset, .members(question))
    }

    /// Orders a customer to be forgotten, in every partition: one whose records were once written elsewhere is known
    /// there too.
    mutating func erase(_ customer: String, _ record: CommandRecord, offset: Int64) -> CommandAnswer? {
        let seed = "\(settings.receiptSalt)/\(record.id)/\(offset)"
        let salt = String(SHA256.hexText(Array(seed.utf8)).prefix(32))
        let hash = SHA256.hexText(Array((salt + customer).utf8))
        if let refusal = wait(record, offset: offset, .erase(answered: [:], salt: salt, hash: hash)) { return refusal }
        let run = PendingCommand.run(of: record.id)
        for partition in 0..<settings.partitions {
            outputs.append(.order(partition: partition, .erase(run: run, customer: customer)))
        }
        return nil
    }

    /// Makes a command wait for its work; answers why it cannot.
    mutating func wait(_ record: CommandRecord, offset: Int64, _ work: PendingCommand.Work) -> CommandAnswer? {
        guard pending.count < PendingCommand.countMax else {
            return .rejected(
                nil,
                "\(PendingCommand.countMax) commands wait for the shards already; send it again, as a new one, later")
        }
        var command = PendingCommand(
            id: record.id, word: record.word ?? "", target: record.target, fingerprint: record.fingerprint,
            offset: offset, attempt: RunAttempt(run: PendingCommand.run(of: record.id)),
            partitions: settings.partitions, deadline: now + settings.commandDeadline, work: work)
        if case .erase = work { command.deadline = nil }
        ask(command)
        return nil
    }

    /// Puts a command among those that wait, and asks what it asks.
    mutating func ask(_ command: PendingCommand) {
        pending[command.id] = command
        keepPending(command.id)
        switch command.work {
        case .erase: break
        case .members(let question):
            let task = ShardTask.Question.members(
                of: question.of, not: question.not, after: question.after, limit: question.limit)
            put(task, .members(MembersPartial(limit: question.limit)), command)
        case .preview(let definition):
            do {
                let edit = try catalog.edit([definition.key: definition])
                let task = ShardTask.Question.preview(edit.checked.set, segment: definition.id, examples: Self.examples)
                put(task, .preview(PreviewPartial(examples: Self.examples)), command)
            } catch {
                finish(command.id, .rejected(error.faults(of: definition.key)))
            }
        }
    }

    private mutating func put(_ task: ShardTask.Question, _ sum: CommandQuestion.Sum, _ command: PendingCommand) {
        let question = CommandQuestion(task, sum: sum, of: command, settings: settings)
        questions[command.id] = question
        outputs += question.gather.questions
    }

    mutating func keepPending(_ id: String) {
        outputs.append(
            .catalog(key: CatalogKey.pending(id), value: pending[id].map { CatalogCodec.bytes($0) }))
    }

    // MARK: Answers

    /// Takes an answer to a command's question in; answers whether it was one.
    mutating func answerQuestion(_ run: String, _ answer: ShardAnswer) -> Bool {
        guard let id = questions.first(where: { $0.value.gather.task.run == run })?.key else { return false }
        if let reason = questions[id]?.take(answer) {
            fail(id, reason)
        } else if let question = questions[id], question.gather.isComplete {
            switch question.sum {
            case .members(let members): finish(id, .accepted(members.json))
            case .preview(let preview): finish(id, .accepted(preview.json))
            }
        }
        return true
    }

    mutating func noteErased(_ run: String, partition: Int32, wasKnown: Bool) {
        guard let id = pending.first(where: { $0.value.attempt.name == run })?.key, var command = pending[id],
            case .erase(var answered, let salt, let hash) = command.work, partition < command.partitions
        else { return }
        answered[Int(partition)] = (answered[Int(partition)] ?? false) || wasKnown
        command.work = .erase(answered: answered, salt: salt, hash: hash)
        pending[id] = command
        if answered.count < Int(command.partitions) { return keepPending(id) }
        finish(id, .accepted(settings.erasure.json(answered: answered, salt: salt, hash: hash, at: now)))
        forgetCustomers()
    }

    /// Takes back every answer that names customers, and asks anew where shards' answers may name one that is erased.
    private mutating func forgetCustomers() {
        log.forgetCustomers()
        for id in questions.keys.sorted() {
            if let command = pending[id] { askAgain(command) }
        }
        collect()
    }

    /// Asks a question under another name: what shards answered to it, or will, is passed over.
    mutating func askAgain(_ command: PendingCommand) {
        var command = command
        for partition in 0..<command.partitions {
            outputs.append(.order(partition: partition, .cancel(run: command.attempt.name)))
        }
        command.attempt = command.attempt.next
        command.partitions = settings.partitions
        ask(command)
    }

    mutating func fail(_ id: String, _ reason: String) {
        if let question = questions[id] { outputs += question.gather.cancellations }
        finish(id, .rejected(nil, reason))
    }

    /// Answers a command that waited, as often as it was sent.
    private mutating func finish(_ id: String, _ answer: CommandAnswer) {
        guard let command = pending.removeValue(forKey: id) else { return }
        questions[id] = nil
        keepPending(id)
        var bytes: [UInt8] = []
        for _ in 0..<command.count {
            bytes = publish(answer, id: id, word: command.word, target: command.target)
        }
        log.note(
            id: id, fingerprint: command.fingerprint, offset: command.offset,
            answer: command.isErasure && answer.isAccepted ? bytes : nil,
            namesCustomers: !command.isErasure && answer.isAccepted)
        collect()
    }
}
