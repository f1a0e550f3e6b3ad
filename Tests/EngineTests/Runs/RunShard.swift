import Engine
import Events
import Rules

/// A shard that is asked for shares; its answers as a coordinator reads them.
enum RunShard {
    /// A share, its parts in order.
    struct Answer: Equatable {
        var run: String
        var round: Int
        var moment: ShardAnswer.Moment
        var parts: [[UInt8]]
        var refusal: String?
    }

    static func shard(_ plan: Plan, _ lines: [String], until: Int64? = nil) -> Shard {
        var shard = Shard(partition: 0, plan: plan, settings: ShardSettings())
        var cursor = RecordCursor()
        shard.apply(ShardRestartTests.buffer(lines), from: &cursor)
        if let until { shard.moveClock(to: until) }
        _ = shard.fireTimers()
        return shard
    }

    /// Asks one question of a shard that stands still.
    static func answer(_ question: ShardTask.Question, of shard: inout Shard, slice: Int = 100) throws -> Answer {
        shard.take(ShardTask(run: "r", round: 1, question: question))
        while shard.advanceRuns(customers: slice) {}
        var answers: [Answer] = []
        guard let commit = shard.freeze(at: 0) else { throw RunError.noAnswer }
        try gather(commit.partials, into: &answers)
        guard answers.count == 1 else { throw RunError.noAnswer }
        return answers[0]
    }

    /// Adds the shares and refusals among a commit's answers.
    static func gather(_ partials: borrowing RecordBuffer, into answers: inout [Answer]) throws {
        var cursor = RecordCursor()
        while let record = partials.next(&cursor), let value = unsafe record.value {
            let answer = unsafe try ShardAnswer(record: value)
            switch answer.content {
            case .share(let run, let round, let part, let parts):
                if part == 1 {
                    answers.append(Answer(run: run, round: round, moment: answer.moment, parts: []))
                }
                guard answers.last?.parts.count == part - 1, part <= parts else { throw RunError.parts }
                answers[answers.count - 1].parts.append(answer.bytes)
            case .refused(let run, let round, let reason):
                answers.append(Answer(run: run, round: round, moment: answer.moment, parts: [], refusal: reason))
            default: continue
            }
        }
    }
}

enum RunError: Error { case noAnswer, parts }
