import Dispatch
import Foundation
import Synchronization

/// A thread that copies the write-ahead log back into the file a little at a time, so that the writer finds less to do
/// when its bound is reached. It never waits for a lock, and only who closes it waits for it.
///
/// It belongs to the thread that writes: that one starts it once, wakes it, and closes it once.
final class Checkpointer: Sendable {
    private static let interval: DispatchTimeInterval = .milliseconds(50)

    private let file: LogFile
    private let isDue = Mutex(false)
    /// Signalled as `isDue` turns true, and by the close.
    private let due = DispatchSemaphore(value: 0)
    private let closing = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    init(file: LogFile) {
        self.file = file
    }

    func start() {
        let thread = Thread { [self] in
            checkpointUntilClosed()
            ended.signal()
        }
        thread.name = "kindred-checkpoint"
        thread.start()
    }

    /// Something was committed.
    func wake() {
        let wasDue = isDue.withLock { isDue in
            defer { isDue = true }
            return isDue
        }
        if !wasDue { due.signal() }
    }

    /// Ends the thread.
    func close() {
        closing.signal()
        due.signal()
        ended.wait()
    }

    /// On a connection of its own, which is closed on return.
    private func checkpointUntilClosed() {
        // Without a connection the writer's own checkpoints must do.
        let connection = try? file.connectWriter()
        while waitUntilDue() { connection?.checkpointPassively() }
    }

    /// Waits for a commit, then until the interval is over; false once closed.
    private func waitUntilDue() -> Bool {
        due.wait()
        if closing.wait(timeout: .now() + Self.interval) == .success { return false }
        isDue.withLock { $0 = false }
        return true
    }
}
