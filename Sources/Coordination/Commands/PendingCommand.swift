import Engine
import Insights

/// A command that waits for shards: what of it outlives the coordinator. What shards answered to a question does not;
/// after a restore it is asked anew, as another attempt. An erasure is ordered once and for all: its order and its
/// answers lie in topics, and who has answered is kept here.
struct PendingCommand: Codable, Sendable, Equatable {
    /// Commands that wait at once.
    static let countMax = 256

    enum Work: Codable, Sendable, Equatable {
        /// Who would enter and leave a segment if it were so.
        case preview(Definition)
        case members(MembersQuestion)
        /// Partitions that have answered, each with whether it knew the customer; and the receipt's salt and hash.
        case erase(answered: [Int: Bool], salt: String, hash: String)
    }

    var id: String
    var word: String
    var target: String?
    var fingerprint: String
    var offset: Int64
    /// How often it was sent.
    var count = 1
    var attempt: RunAttempt
    /// Partitions that were asked.
    var partitions: Int32
    /// When it is given up, by the wall clock; never for an erasure.
    var deadline: Int64?
    var work: Work

    var isErasure: Bool { if case .erase = work { true } else { false } }

    /// What shards' answers call it. Runs' ids have no `/`.
    static func run(of id: String) -> String { "command/\(id)" }
}

/// A question of a command while it is being answered.
struct CommandQuestion: Sendable {
    /// What the shards' shares add up to.
    enum Sum: Sendable {
        case preview(PreviewPartial)
        case members(MembersPartial)
    }

    private(set) var gather: Gather
    private(set) var sum: Sum

    init(_ question: ShardTask.Question, sum: Sum, of command: PendingCommand, settings: CoordinatorSettings) {
        gather = Gather(
            ShardTask(run: command.attempt.name, round: 1, question: question), partitions: settings.partitions,
            deadline: command.deadline ?? .max)
        self.sum = sum
    }

    /// Takes an answer in; answers why it failed, if it did.
    mutating func take(_ answer: ShardAnswer) -> String? {
        switch gather.take(answer) {
        case .none, .part: return nil
        case .failed(let reason): return reason
        case .share(let partition, let parts):
            do throws(InsightsFault) {
                for part in parts { try add(part) }
                return nil
            } catch {
                let reason = "partition \(partition)'s answer cannot be used: \(error)"
                _ = gather.fail(reason)
                return reason
            }
        }
    }

    mutating func expire(at wall: Int64) -> String? {
        if case .failed(let reason) = gather.expire(at: wall) { reason } else { nil }
    }

    private mutating func add(_ part: [UInt8]) throws(InsightsFault) {
        switch sum {
        case .preview(var total):
            try total.merge(try PreviewPartial(part))
            sum = .preview(total)
        case .members(var total):
            try total.merge(try MembersPartial(part))
            sum = .members(total)
        }
    }
}
