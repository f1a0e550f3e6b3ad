import Daemon
import Dispatch
import Glibc
import Synchronization

/// Whether somebody asked the process to stop, by SIGINT or SIGTERM. While it lives, the signals do nothing else.
final class StopRequest {
    private final class State: Sendable {
        let isMade = Atomic<Bool>(false)
        let made = DispatchSemaphore(value: 0)
    }

    private let state: State
    private let watch: SignalWatch

    init() throws(DaemonError) {
        let state = State()
        self.state = state
        watch = try SignalWatch([SIGINT, SIGTERM]) { _ in
            state.isMade.store(true, ordering: .relaxed)
            state.made.signal()
        }
    }

    /// True from the first signal on.
    var isMade: Bool { state.isMade.load(ordering: .relaxed) }

    /// Waits so long, or until a stop is asked for.
    func wait(_ duration: Duration) {
        guard !isMade else { return }
        _ = state.made.wait(timeout: .now() + duration / .seconds(1))
    }
}
