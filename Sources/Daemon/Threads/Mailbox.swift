import Dispatch
import Synchronization

/// A bounded queue from one thread to another. Nobody spins and nobody sleeps: who takes waits for a signal.
///
/// The state lies in a mutex, the signal is a semaphore beside it: a signal without an element is a wake-up for
/// nothing, an element without a signal cannot be.
public final class Mailbox<Element: Sendable>: Sendable {
    private struct State {
        var elements: [Element] = []
        var isClosed = false
    }

    private let capacity: Int
    private let state = Mutex(State())
    private let signal = DispatchSemaphore(value: 0)

    public init(capacity: Int) { self.capacity = max(capacity, 1) }

    /// Puts an element in; answers false where the box is full or closed.
    public func offer(_ element: Element) -> Bool {
        let taken = state.withLock { state in
            guard !state.isClosed, state.elements.count < capacity else { return false }
            state.elements.append(element)
            return true
        }
        if taken { signal.signal() }
        return taken
    }

    /// The oldest element; nil where there is none now.
    public func poll() -> Element? {
        state.withLock { state in state.elements.isEmpty ? nil : state.elements.removeFirst() }
    }

    /// The oldest element, waiting until there is one; nil once the box is closed and empty.
    public func take() -> Element? {
        while true {
            if let element = poll() { return element }
            if isClosed { return nil }
            signal.wait()
        }
    }

    /// Waits at most `timeout` for something to take; returns at once where there is something, or the box is closed.
    public func wait(atMost timeout: Duration) {
        let isReady = state.withLock { state in state.isClosed || !state.elements.isEmpty }
        if isReady { return }
        _ = signal.wait(timeout: .now() + .nanoseconds(Int(timeout / .nanoseconds(1))))
    }

    /// Takes nothing more in; what is inside can still be taken. Wakes whoever waits.
    public func close() {
        state.withLock { state in state.isClosed = true }
        signal.signal()
    }

    public var isClosed: Bool { state.withLock { state in state.isClosed } }
}
