import Engine
import Insights

/// A run under way: asks round after round, and gathers what comes. Told of answers and of time; says what is to be done.
struct ActiveRun: Sendable {
    enum Step: Sendable {
        /// It was not for this run, or told nothing new.
        case none
        /// A part or a share came in.
        case progress
        /// The next round is to be asked: `gather.questions`.
        case ask
        case failed(RunFailure)
        case found(InsightFinding)
    }

    let entry: CatalogEntry
    private(set) var gather: Gather
    private var questions: any RunQuestions

    init(
        _ attempt: RunAttempt, of entry: CatalogEntry, _ questions: any RunQuestions, partitions: Int32, deadline: Int64
    ) {
        self.entry = entry
        self.questions = questions
        let task = ShardTask(run: attempt.name, round: 1, question: questions.question)
        gather = Gather(task, partitions: partitions, deadline: deadline)
    }

    var round: Int { gather.task.round }
    var rounds: Int { questions.rounds }

    /// Where the partitions stood that have answered in this round, in their order.
    var moments: [PartitionMoment] {
        gather.moments.sorted { $0.key < $1.key }.map { PartitionMoment(partition: $0.key, $0.value) }
    }

    mutating func take(_ answer: ShardAnswer) -> Step {
        switch gather.take(answer) {
        case .none: return .none
        case .part: return .progress
        case .failed(let reason): return .failed(RunFailure(reason: reason))
        case .share(let partition, let parts):
            do throws(InsightsFault) {
                for part in parts { try add(part) }
            } catch {
                let reason = "the answer of partition \(partition) cannot be used: \(error)"
                _ = gather.fail(reason)
                return .failed(RunFailure(reason: reason))
            }
            return gather.isComplete ? finishRound() : .progress
        }
    }

    private mutating func add(_ part: [UInt8]) throws(InsightsFault) {
        try unsafe part.span.bytes.withUnsafeBytes { bytes throws(InsightsFault) in try unsafe questions.add(bytes) }
    }

    private mutating func finishRound() -> Step {
        do throws(RunFailure) {
            if let finding = try questions.finishRound() { return .found(finding) }
        } catch {
            return .failed(error)
        }
        let task = ShardTask(run: gather.task.run, round: gather.task.round + 1, question: questions.question)
        gather = Gather(task, partitions: gather.partitions, deadline: gather.deadline)
        return .ask
    }

    /// Ends it where its deadline has passed.
    mutating func expire(at wall: Int64) -> Step {
        guard case .failed(let reason) = gather.expire(at: wall) else { return .none }
        return .failed(RunFailure(reason: reason))
    }
}
