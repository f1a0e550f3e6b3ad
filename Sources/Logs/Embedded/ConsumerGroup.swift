import Synchronization

/// The members of the group in this process: the lock that keeps other processes out, held as long as there is one,
/// and the topics they read, of which retention takes nothing that is not consumed.
final class ConsumerGroup: Sendable {
    private struct State {
        var lock: FileLock?
        var members = 0
        var topics: Set<String> = []
    }

    private let logPath: String
    private let state = Mutex(State())

    init(logPath: String) {
        self.logPath = logPath
    }

    func join(topics: [String]) throws(LogError) {
        try state.withLock { (state) throws(LogError) in
            if state.lock == nil { state.lock = try FileLock(logPath: logPath) }
            state.members += 1
            state.topics.formUnion(topics)
        }
    }

    func leave() {
        state.withLock { state in
            state.members -= 1
            if state.members == 0 { state.lock = nil }
        }
    }

    /// Whether a member reads the topic, or once did.
    func consumes(_ topic: String) -> Bool { state.withLock { $0.topics.contains(topic) } }

    var hasMembers: Bool { state.withLock { $0.members > 0 } }
}
