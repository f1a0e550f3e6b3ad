import Dispatch
import Synchronization

/// Tells the members in this process that something was appended by this process.
final class ArrivalSignal: Sendable {
    private struct State {
        var arrivals: UInt64 = 0
        /// One of each wait under way, signalled once at most.
        var waiters: [DispatchSemaphore] = []
    }

    private let state = Mutex(State())

    /// How often something has arrived.
    var count: UInt64 { state.withLock { $0.arrivals } }

    func announce() {
        let waiters = state.withLock { state in
            state.arrivals &+= 1
            defer { state.waiters.removeAll() }
            return state.waiters
        }
        for waiter in waiters { waiter.signal() }
    }

    /// Waits until something has arrived since `count` was `seen`, at most for `timeout`.
    func wait(beyond seen: UInt64, timeout: Duration) {
        let waiter = DispatchSemaphore(value: 0)
        let isWaiting = state.withLock { state in
            guard state.arrivals == seen else { return false }
            state.waiters.append(waiter)
            return true
        }
        guard isWaiting else { return }
        let limit = DispatchTime.now() + .nanoseconds(Int(timeout / .nanoseconds(1)))
        if waiter.wait(timeout: limit) == .success { return }
        state.withLock { $0.waiters.removeAll { $0 === waiter } }
    }
}
