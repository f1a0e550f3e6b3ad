import Daemon
import Dispatch
import Glibc
import Synchronization
import Testing

@Suite struct SignalWatchTests {
    @Test func handsSignalsOverAndKeepsTheProcess() throws {
        let seen = Mutex<[Int32]>([])
        let arrived = DispatchSemaphore(value: 0)
        let watch = try SignalWatch([SIGUSR2]) { number in
            seen.withLock { $0.append(number) }
            arrived.signal()
        }
        for _ in 0..<3 {
            kill(getpid(), SIGUSR2)
            #expect(arrived.wait(timeout: .now() + .seconds(30)) == .success)
        }
        #expect(seen.withLock { $0 } == [SIGUSR2, SIGUSR2, SIGUSR2])
        withExtendedLifetime(watch) {}
    }
}
