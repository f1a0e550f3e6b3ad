import Foundation
import Testing

@Suite struct ToolProcessTests {
    private func sleeper(secondsMax: Double) throws -> ToolProcess {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sleep")
        process.arguments = ["1000"]
        return try ToolProcess(process, secondsMax: secondsMax)
    }

    @Test func whatDoesNotEndIsKilledInWords() throws {
        let process = try sleeper(secondsMax: 0.01)
        let failure = #expect(throws: (any Error).self) { try process.waitForEnd() }
        #expect(failure.map { "\($0)" } == "`sleep 1000` was killed after 0.01 s while waited for: ending")
        #expect(!process.isRunning)
    }

    @Test func whatNeverComesIsNotWaitedForForEver() throws {
        let process = try sleeper(secondsMax: 0.01)
        let failure = #expect(throws: (any Error).self) { try process.wait(for: "a word") { false } }
        #expect(failure.map { "\($0)".hasSuffix("while waited for: a word") } == true)
    }

    @Test func theEndCanBeAskedForTwice() throws {
        let process = try sleeper(secondsMax: ToolProcess.secondsMax)
        process.send(SIGKILL)
        #expect(try process.waitForEnd() == nil)
        #expect(try process.waitForEnd() == nil)
    }
}
