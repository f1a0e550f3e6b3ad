import Events
import Logs
import Synchronization

/// A log whose process dies at one of its commits, just before it or just behind it: from then on nothing more is
/// committed, and nothing is known of what was.
final class CrashingLog: Log {
    enum Moment: String, CaseIterable, Sendable {
        case before, behind
    }

    private struct State {
        var left: Int
        var hasCrashed = false
        /// What the last commit was of.
        var seat: Seat?
    }

    private let log: EmbeddedLog
    private let moment: Moment
    private let state: Mutex<State>

    /// - Parameter commits: how many come about before the one it dies at.
    init(_ log: EmbeddedLog, after commits: Int, _ moment: Moment) {
        self.log = log
        self.moment = moment
        state = Mutex(State(left: commits))
    }

    /// Whose commit it was that the process died at; nil where it did not.
    var crashed: Seat? { state.withLock { $0.hasCrashed ? $0.seat : nil } }

    fileprivate func commit(_ seat: Seat, _ body: () throws(LogError) -> Void) throws(LogError) {
        // One at a time, so that nothing is committed behind the crash.
        try state.withLock { state throws(LogError) in
            if state.hasCrashed { throw Self.death }
            state.left -= 1
            state.seat = seat
            if state.left >= 0 { return try body() }
            state.hasCrashed = true
            if moment == .behind { try body() }
            throw Self.death
        }
    }

    private static let death = LogError(.stop, "the process died")

    func identity() throws(LogError) -> String { log.identity() }
    func create(_ topics: [TopicSpecification]) throws(LogError) { try log.create(topics) }
    func topics() throws(LogError) -> [TopicDescription] { try log.topics() }
    func group(topics: [String]) throws(LogError) -> GroupDescription { try log.group(topics: topics) }
    func append(_ outputs: [TopicOutput]) throws(LogError) { try log.append(outputs) }
    func retentionAfterErasure(of topics: [String]) throws(LogError) -> [TopicRetention] {
        log.retentionAfterErasure(of: topics)
    }
    func close() { log.close() }

    func reader(topic: String, partition: Int32, from offset: Int64) throws(LogError) -> any LogReader {
        try log.reader(topic: topic, partition: partition, from: offset)
    }

    func member(topics: [String], seat: Seat, of seats: Int) throws(LogError) -> any LogMember {
        try log.member(topics: topics, seat: seat, of: seats)
    }

    func committer(seat: Seat) throws(LogError) -> any LogCommitter {
        CrashingCommitter(log: self, committer: try log.committer(seat: seat), seat: seat)
    }
}

private final class CrashingCommitter: LogCommitter {
    private let log: CrashingLog
    private let committer: any LogCommitter
    private let seat: Seat

    init(log: CrashingLog, committer: any LogCommitter, seat: Seat) {
        self.log = log
        self.committer = committer
        self.seat = seat
    }

    func commit(_ transaction: LogTransaction) throws(LogError) {
        try log.commit(seat) { () throws(LogError) in try committer.commit(transaction) }
    }

    func recover(topic: String, partitions: [Int32]) throws(LogError) -> [Int32: Int64] {
        try committer.recover(topic: topic, partitions: partitions)
    }
}
