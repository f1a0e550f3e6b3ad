import Foundation

/// A thread that copies the write-ahead log back into the file a little at a time, so that the writer finds less to do
/// when its bound is reached. It never waits for a lock, and nobody waits for it.
///
/// Sound as `@unchecked Sendable`: the flags are only touched under the condition's lock.
final class Checkpointer: @unchecked Sendable {
    private static let interval: TimeInterval = 0.05

    private let file: LogFile
    private let condition = NSCondition()
    private var isStarted = false
    private var isDue = false
    private var isClosed = false
    private var isFinished = false

    init(file: LogFile) {
        self.file = file
    }

    func start() {
        condition.withLock {
            if isStarted { return }
            isStarted = true
            let thread = Thread { [self] in run() }
            thread.name = "kindred-checkpoint"
            thread.start()
        }
    }

    /// Something was committed.
    func wake() {
        condition.withLock {
            isDue = true
            condition.signal()
        }
    }

    /// Ends the thread.
    func close() {
        condition.withLock {
            isClosed = true
            condition.broadcast()
            while isStarted && !isFinished { condition.wait() }
        }
    }

    private func run() {
        checkpointUntilClosed()
        condition.withLock {
            isFinished = true
            condition.broadcast()
        }
    }

    /// On a connection of its own, which is closed on return.
    private func checkpointUntilClosed() {
        // Without a connection the writer's own checkpoints must do.
        let connection = try? file.connectWriter()
        while waitUntilDue() { connection?.checkpointPassively() }
    }

    /// Waits for a commit, then until the interval is over; false once closed.
    private func waitUntilDue() -> Bool {
        condition.withLock {
            while !isDue && !isClosed { condition.wait() }
            let deadline = Date(timeIntervalSinceNow: Self.interval)
            while !isClosed && condition.wait(until: deadline) {}
            isDue = false
            return !isClosed
        }
    }
}
