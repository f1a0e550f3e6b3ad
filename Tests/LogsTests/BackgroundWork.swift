import Foundation

/// Work on a thread of its own, so that it never waits for one of the test runner's.
///
/// Sound as `@unchecked Sendable`: `outcome` is only touched under the condition's lock.
final class BackgroundWork: @unchecked Sendable {
    private let condition = NSCondition()
    private var outcome: Result<Void, any Error>?

    init(_ body: @escaping @Sendable () throws -> Void) {
        let thread = Thread { [self] in
            let result = Result { try body() }
            condition.withLock {
                outcome = result
                condition.broadcast()
            }
        }
        thread.start()
    }

    /// Waits for the end of the work, and throws what it threw.
    func wait() throws {
        try condition.withLock {
            while true {
                if let outcome { return outcome }
                condition.wait()
            }
        }.get()
    }
}
