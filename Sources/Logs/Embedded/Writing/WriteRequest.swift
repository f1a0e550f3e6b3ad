import Dispatch
import Synchronization

/// What can be asked of the thread that writes.
enum WriteWork: Sendable {
    case create([TopicSpecification])
    case append([TopicOutput])
    case commit(LogTransaction)
    /// Nothing but to wait for what was asked before, and to begin with a fresh connection.
    case fence

    var outputs: [TopicOutput] {
        switch self {
        case .append(let outputs): outputs
        case .commit(let transaction): transaction.outputs
        case .create, .fence: []
        }
    }

    var offsets: [ConsumedOffset] {
        if case .commit(let transaction) = self { transaction.offsets } else { [] }
    }

    var erasures: [Erasure] {
        if case .commit(let transaction) = self { transaction.erasures } else { [] }
    }

    var isFence: Bool {
        if case .fence = self { true } else { false }
    }

    /// Bytes it writes, about.
    var bytes: Int { outputs.reduce(0) { $0 + $1.records.byteCount } }
}

/// One piece of work on its way through the writer's queue.
final class WriteRequest: Sendable {
    let work: WriteWork
    private let outcome = Mutex<Result<Void, LogError>?>(nil)
    private let done = DispatchSemaphore(value: 0)

    init(_ work: WriteWork) {
        self.work = work
    }

    /// Answers the request; called once.
    func finish(_ result: Result<Void, LogError>) {
        outcome.withLock { $0 = result }
        done.signal()
    }

    /// Waits for the answer; called once, by the thread that asked.
    func waitForOutcome() -> Result<Void, LogError> {
        done.wait()
        return outcome.withLock { $0 } ?? .failure(LogError(.stop, "the thread that writes the log gave no answer"))
    }
}
