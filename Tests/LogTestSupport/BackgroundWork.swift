import Dispatch
import Foundation
import Synchronization

/// Work on a thread of its own, so that it never waits for one of the test runner's.
public final class BackgroundWork: Sendable {
    private let outcome = Mutex<Result<Void, any Error>?>(nil)
    private let ended = DispatchSemaphore(value: 0)

    public init(_ body: @escaping @Sendable () throws -> Void) {
        let thread = Thread { [self] in
            let result = Result { try body() }
            outcome.withLock { $0 = result }
            ended.signal()
        }
        thread.start()
    }

    /// Waits for the end of the work, and throws what it threw.
    public func wait() throws {
        ended.wait()
        ended.signal()
        try outcome.withLock { $0 }?.get()
    }
}
