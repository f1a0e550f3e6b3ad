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

    var isFence: Bool {
        if case .fence = self { true } else { false }
    }

    /// Bytes it writes, about.
    var bytes: Int { outputs.reduce(0) { $0 + $1.records.byteCount } }
}

/// One piece of work on its way through the writer's queue.
///
/// Sound as `@unchecked Sendable`: `outcome` is only touched under the queue's lock.
final class WriteRequest: @unchecked Sendable {
    let work: WriteWork
    var outcome: Result<Void, LogError>?

    init(_ work: WriteWork) {
        self.work = work
    }
}
