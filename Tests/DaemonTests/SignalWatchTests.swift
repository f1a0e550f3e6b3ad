import Daemon
import Dispatch
import Glibc
import Synchronization
import Testing

/// One after the other: a process has one watch at a time.
@Suite(.serialized) struct SignalWatchTests {
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

    /// As a process has them that was started by a thread of Dispatch.
    @Test func opensSignalsThatWereBlockedAtTheStart() throws {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        unsafe sigaddset(&set, SIGUSR1)
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        let arrived = DispatchSemaphore(value: 0)
        let watch = try SignalWatch([SIGUSR1]) { _ in arrived.signal() }
        pthread_kill(pthread_self(), SIGUSR1)
        #expect(arrived.wait(timeout: .now() + .seconds(30)) == .success)
        withExtendedLifetime(watch) {}
    }
}
