import Engine

/// One question to all partitions, from the asking to the last answer.
///
/// A share may come in parts. A shard that was restored begins its share again, as of a new moment: parts of another
/// moment take the place of those before, so that a whole share is always of one. A share that is whole is handed on
/// and not kept; what comes again is passed over. It ends once: with every partition's share, with the first that
/// is refused, or with its deadline.
///
/// Nothing of it is durable: after a restart the same is asked again under a `RunAttempt` of its own.
public struct Gather: Sendable {
    /// What an answer or an instant made of it.
    public enum Step: Sendable, Equatable {
        /// It was not for this question, or told nothing new.
        case none
        /// A part of a share that is not whole yet.
        case part
        /// A partition's share, its parts in order.
        case share(partition: Int32, parts: [[UInt8]])
        /// It failed, in words; nothing more comes of it.
        case failed(String)
    }

    /// Parts of one share.
    public static let partsMax = 4096

    private struct Share: Sendable {
        var moment: ShardAnswer.Moment
        var parts: [[UInt8]?]
        var missing: Int
    }

    public let task: ShardTask
    public let partitions: Int32
    /// When it fails, by the wall clock; milliseconds since 1970.
    public let deadline: Int64
    /// Where each partition stood that has answered.
    public private(set) var moments: [Int32: ShardAnswer.Moment] = [:]
    public private(set) var hasFailed = false
    private var shares: [Int32: Share] = [:]

    public init(_ task: ShardTask, partitions: Int32, deadline: Int64) {
        self.task = task
        self.partitions = partitions
        self.deadline = deadline
    }

    /// Partitions that have answered.
    public var answered: Int { moments.count }
    public var isComplete: Bool { !hasFailed && answered == Int(partitions) }
    public var hasEnded: Bool { hasFailed || isComplete }

    /// What to publish to ask.
    public var questions: [CoordinatorOutput] {
        (0..<partitions).map { .order(partition: $0, .work(task)) }
    }

    /// What to publish so that no shard works on it any longer.
    public var cancellations: [CoordinatorOutput] {
        (0..<partitions).filter { moments[$0] == nil }.map { .order(partition: $0, .cancel(run: task.run)) }
    }

    /// Takes an answer in.
    public mutating func take(_ answer: ShardAnswer) -> Step {
        guard !hasEnded, (0..<partitions).contains(answer.partition), moments[answer.partition] == nil else {
            return .none
        }
        switch answer.content {
        case .share(task.run, task.round, let part, let parts): return take(answer, part, of: parts)
        case .refused(task.run, task.round, let reason):
            return fail("partition \(answer.partition) cannot answer: \(reason)")
        default: return .none
        }
    }

    private mutating func take(_ answer: ShardAnswer, _ part: Int, of parts: Int) -> Step {
        guard (1...Self.partsMax).contains(parts), (1...parts).contains(part) else {
            return fail("partition \(answer.partition) answered with part \(part) of \(parts), which there cannot be")
        }
        var share =
            shares[answer.partition] ?? Share(moment: answer.moment, parts: [], missing: 0)
        if share.moment != answer.moment || share.parts.count != parts {
            share = Share(moment: answer.moment, parts: Array(repeating: nil, count: parts), missing: parts)
        }
        if share.parts[part - 1] == nil { share.missing -= 1 }
        share.parts[part - 1] = answer.bytes
        guard share.missing == 0 else {
            shares[answer.partition] = share
            return .part
        }
        shares[answer.partition] = nil
        moments[answer.partition] = answer.moment
        return .share(partition: answer.partition, parts: share.parts.compactMap(\.self))
    }

    /// Ends it where its deadline has passed.
    public mutating func expire(at wall: Int64) -> Step {
        guard !hasEnded, wall >= deadline else { return .none }
        let silent = (0..<partitions).filter { moments[$0] == nil }
        let named = silent.prefix(8).map(String.init).joined(separator: ", ") + (silent.count > 8 ? ", …" : "")
        return fail("\(answered) of \(partitions) partitions answered within the deadline; missing: \(named)")
    }

    /// Ends it in words: a share that cannot be used.
    public mutating func fail(_ reason: String) -> Step {
        guard !hasEnded else { return .none }
        hasFailed = true
        shares = [:]
        return .failed(reason)
    }
}
