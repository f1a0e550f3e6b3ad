import Foundation
import Glibc

/// A process of the tool that was started. It has a bound: what has not ended by then is killed, and the wait for it
/// fails in words.
final class ToolProcess {
    /// Many times what the longest takes on a slow machine.
    static let secondsMax = 300.0

    private let process: Process
    private let secondsMax: Double
    private let deadline: DispatchTime
    private let end = DispatchSemaphore(value: 0)

    /// Starts `process`.
    init(_ process: Process, secondsMax: Double = ToolProcess.secondsMax) throws {
        self.process = process
        self.secondsMax = secondsMax
        deadline = .now() + secondsMax
        process.terminationHandler = { [end] _ in end.signal() }
        try process.run()
    }

    var isRunning: Bool { process.isRunning }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Waits for the end; answers the exit code, or nil if a signal ended it.
    @discardableResult
    func waitForEnd() throws -> Int32? {
        if end.wait(timeout: deadline) == .timedOut { throw giveUp(on: "ending") }
        end.signal()
        return process.terminationReason == .exit ? process.terminationStatus : nil
    }

    /// Asks `condition` again and again until it holds, or the process has ended.
    func wait(for what: String, _ condition: () throws -> Bool) throws {
        while process.isRunning, try !condition() {
            if DispatchTime.now() > deadline { throw giveUp(on: what) }
            sched_yield()
        }
    }

    private func giveUp(on what: String) -> StillRunning {
        send(SIGKILL)
        end.wait()
        end.signal()
        let words = [process.executableURL?.lastPathComponent ?? ""] + (process.arguments ?? [])
        return StillRunning(
            description:
                "`\(words.joined(separator: " "))` was killed after \(secondsMax) s while waited for: \(what)")
    }
}

/// Why a test failed that would have waited for ever.
private struct StillRunning: Error, CustomStringConvertible {
    let description: String
}
