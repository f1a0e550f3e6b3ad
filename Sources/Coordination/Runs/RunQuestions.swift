import Engine
import Insights

/// What a run asks of shards, round after round, and what it makes of their answers. Knows nothing of partitions, time
/// and who else runs.
protocol RunQuestions: Sendable {
    var rounds: Int { get }

    /// What the round asks.
    var question: ShardTask.Question { get }

    /// Adds a part of a partition's share.
    mutating func add(_ part: UnsafeRawBufferPointer) throws(InsightsFault)

    /// All partitions have answered: what was found, or nil where another round begins.
    mutating func finishRound() throws(RunFailure) -> InsightFinding?
}

extension RunSubject {
    /// - Parameter previous: the insight's last result, if it is one of the same version.
    func questions(previous: InsightResult?) throws(RunFailure) -> any RunQuestions {
        switch entry.definition.spec {
        case .overlap(let spec): return try OverlapRun(self, spec)
        case .differentiators(let spec):
            guard case .differentiators(let last) = previous else {
                return DifferentiatorsRun(self, spec, previous: nil)
            }
            return DifferentiatorsRun(self, spec, previous: last)
        case .rule, .list, .measure:
            throw RunFailure(reason: "a \(entry.definition.kind.rawValue) is not run")
        }
    }
}
