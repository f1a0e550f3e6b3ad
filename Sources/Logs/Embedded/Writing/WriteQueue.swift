import Dispatch
import Synchronization

/// Brings requests from any thread to the one that writes, and the outcomes back.
///
/// The state lies in a mutex, and each wait has a semaphore that is signalled exactly once for it: condition variables
/// lose wake-ups in the glibc that Debian 12 ships (its bug 25847).
final class WriteQueue: Sendable {
    /// Requests are taken together up to this many bytes, to share a transaction.
    private static let groupBytesMax = 256 << 20

    private struct State {
        var waiting: [WriteRequest] = []
        var isClosed = false
        /// Whether the thread that writes waits for `news`, or is about to.
        var isWriterWaiting = false

        /// Whether the thread that writes must be signalled; whoever is told so has to do it.
        mutating func takeWriterWaiting() -> Bool {
            defer { isWriterWaiting = false }
            return isWriterWaiting
        }
    }

    /// Signalled once the queue is closed; whoever waits for it hands the signal on.
    private let closing = DispatchSemaphore(value: 0)
    private let state = Mutex(State())
    private let news = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    /// Hands the work over and waits until it is done. Throws where the work failed or the log was closed.
    func perform(_ work: WriteWork) throws(LogError) {
        let request = WriteRequest(work)
        let wakesWriter: Bool? = state.withLock { state in
            if state.isClosed { return nil }
            state.waiting.append(request)
            return state.takeWriterWaiting()
        }
        guard let wakesWriter else { throw LogError(.stop, "the log was closed") }
        if wakesWriter { news.signal() }
        try request.waitForOutcome().get()
    }

    /// What to do next, in the order asked; nil once the queue is closed and empty. Only for the thread that writes.
    /// - Parameter waiting: until there is something; else the answer may be empty.
    func take(waiting: Bool = true) -> [WriteRequest]? {
        while true {
            let taken: [WriteRequest]? = state.withLock { state in
                if !state.waiting.isEmpty { return Self.takeGroup(&state.waiting) }
                if state.isClosed { return nil }
                state.isWriterWaiting = waiting
                return []
            }
            guard let taken else { return nil }
            if !taken.isEmpty || !waiting { return taken }
            news.wait()
        }
    }

    private static func takeGroup(_ waiting: inout [WriteRequest]) -> [WriteRequest] {
        var bytes = 0
        let count = waiting.prefix { request in
            defer { bytes += request.work.bytes }
            return bytes == 0 || bytes + request.work.bytes <= groupBytesMax
        }.count
        defer { waiting.removeFirst(count) }
        return Array(waiting.prefix(count))
    }

    /// Lets so many seconds go by whatever is asked meanwhile, but no longer than until the queue is closed.
    func rest(_ seconds: Double) {
        guard closing.wait(timeout: .now() + seconds) == .success else { return }
        closing.signal()
    }

    /// Takes no more; what waits is still done.
    func close() {
        let wakesWriter: Bool? = state.withLock { state in
            if state.isClosed { return nil }
            state.isClosed = true
            return state.takeWriterWaiting()
        }
        guard let wakesWriter else { return }
        closing.signal()
        if wakesWriter { news.signal() }
    }

    /// Said by the thread that writes as it ends.
    func announceEnd() {
        ended.signal()
    }

    /// Waits for the end of the thread that writes. Any number of threads may, any number of times: each hands the one
    /// signal on.
    func waitForEnd() {
        ended.wait()
        ended.signal()
    }
}
