import Foundation

/// Tells the members in this process that something was appended by this process.
///
/// Sound as `@unchecked Sendable`: `arrivals` is only touched under the condition's lock.
final class ArrivalSignal: @unchecked Sendable {
    private let condition = NSCondition()
    private var arrivals: UInt64 = 0

    /// How often something has arrived.
    var count: UInt64 { condition.withLock { arrivals } }

    func announce() {
        condition.withLock {
            arrivals &+= 1
            condition.broadcast()
        }
    }

    /// Waits until something has arrived since `count` was `seen`, at most for `timeout`.
    func wait(beyond seen: UInt64, timeout: Duration) {
        let deadline = Date(timeIntervalSinceNow: timeout / .seconds(1))
        condition.withLock {
            while arrivals == seen {
                if !condition.wait(until: deadline) { return }
            }
        }
    }
}
