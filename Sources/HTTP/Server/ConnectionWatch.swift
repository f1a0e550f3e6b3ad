import Glibc
import Synchronization

/// Knows the open connections, and ends those on which nothing comes to its end.
///
/// The library's own time-out begins anew with each byte: who sends a byte now and then would stay for good. Here the
/// time runs from one finished request to the next.
final class ConnectionWatch: Sendable {
    private struct State {
        /// When each connection is over unless a request has come to its end, by socket.
        var deadlines: [Int32: ContinuousClock.Instant] = [:]
        var requests = 0
    }

    private let timeout: Duration
    private let state = Mutex(State())

    init(timeout: Duration) { self.timeout = timeout }

    /// Requests that have begun and are not answered.
    var requests: Int { state.withLock { $0.requests } }

    func opened(_ socket: Int32) { postpone(socket) }

    /// The socket is still open while this is called, so its number is nobody else's yet.
    func closed(_ socket: Int32) { state.withLock { $0.deadlines[socket] = nil } }

    func began() { state.withLock { $0.requests += 1 } }

    func completed(_ socket: Int32) {
        state.withLock { $0.requests -= 1 }
        postpone(socket)
    }

    /// Ends the connections whose time is over: the server's thread sees the end of their input, and closes them.
    func endOverdue(at now: ContinuousClock.Instant) {
        state.withLock { state in
            for (socket, deadline) in state.deadlines where deadline <= now {
                shutdown(socket, Int32(SHUT_RDWR))
                state.deadlines[socket] = nil
            }
        }
    }

    private func postpone(_ socket: Int32) {
        state.withLock { $0.deadlines[socket] = .now + timeout }
    }
}
