import Foundation

/// Lets a number of threads go on at the same moment: when the last of them has come.
final class StartingGun: Sendable {
    private let condition = NSCondition()
    /// Threads that have not come; read and written under the condition alone.
    private nonisolated(unsafe) var missing: Int

    init(_ threads: Int) { unsafe missing = threads }

    func wait() {
        condition.lock()
        defer { condition.unlock() }
        unsafe missing -= 1
        if unsafe missing == 0 { condition.broadcast() }
        while unsafe missing > 0 { condition.wait() }
    }
}
