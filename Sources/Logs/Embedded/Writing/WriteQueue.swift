import Foundation

/// Brings requests from any thread to the one that writes, and the outcomes back.
///
/// Sound as `@unchecked Sendable`: everything is only touched under the condition's lock.
final class WriteQueue: @unchecked Sendable {
    /// Requests are taken together up to this many bytes, to share a transaction.
    private static let groupBytesMax = 256 << 20

    private let condition = NSCondition()
    private var waiting: [WriteRequest] = []
    private var isClosed = false
    private var isFinished = false

    /// Hands the work over and waits until it is done; false where the log was closed.
    func perform(_ work: WriteWork) throws(LogError) {
        let request = WriteRequest(work)
        let outcome: Result<Void, LogError> = condition.withLock {
            if isClosed { return .failure(LogError(.stop, "the log was closed")) }
            waiting.append(request)
            condition.broadcast()
            while true {
                if let outcome = request.outcome { return outcome }
                condition.wait()
            }
        }
        try outcome.get()
    }

    /// What to do next, in the order asked; nil once the queue is closed and empty.
    func take() -> [WriteRequest]? {
        condition.withLock {
            while waiting.isEmpty && !isClosed { condition.wait() }
            if waiting.isEmpty { return nil }
            var bytes = 0
            let count = waiting.prefix { request in
                defer { bytes += request.work.bytes }
                return bytes == 0 || bytes + request.work.bytes <= Self.groupBytesMax
            }.count
            defer { waiting.removeFirst(count) }
            return Array(waiting.prefix(count))
        }
    }

    /// Answers requests.
    func finish(_ requests: [WriteRequest], _ outcomes: [Result<Void, LogError>]) {
        condition.withLock {
            for (request, outcome) in zip(requests, outcomes) { request.outcome = outcome }
            condition.broadcast()
        }
    }

    /// Lets the time go by whatever is asked meanwhile, but no longer than until the queue is closed.
    func rest(_ time: TimeInterval) {
        let end = Date(timeIntervalSinceNow: time)
        condition.withLock {
            while !isClosed && condition.wait(until: end) {}
        }
    }

    /// Takes no more; what waits is still done.
    func close() {
        condition.withLock {
            isClosed = true
            condition.broadcast()
        }
    }

    /// Said by the thread that writes as it ends.
    func announceEnd() {
        condition.withLock {
            isFinished = true
            condition.broadcast()
        }
    }

    func waitForEnd() {
        condition.withLock {
            while !isFinished { condition.wait() }
        }
    }
}
