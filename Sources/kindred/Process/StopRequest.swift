import Glibc
import Synchronization

/// Whether somebody asked the process to stop: SIGINT or SIGTERM. A second signal ends the process as it always would.
enum StopRequest {
    private static let flag = Atomic<Bool>(false)

    /// True from the first signal on.
    static var isMade: Bool { flag.load(ordering: .relaxed) }

    /// From now on the first signal only sets `isMade`.
    static func listen() {
        // The flag is there before a handler can ask for it.
        flag.store(false, ordering: .relaxed)
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                StopRequest.flag.store(true, ordering: .relaxed)
                // A store and `signal` are all that may happen here: this runs on whatever thread is interrupted.
                signal(number, SIG_DFL)
            }
        }
    }

    /// Waits so long, or until a stop is asked for.
    static func pause(_ duration: Duration) {
        let end = ContinuousClock.now + duration
        while !isMade, ContinuousClock.now < end {
            let step = min(end - ContinuousClock.now, .milliseconds(50))
            usleep(UInt32(max(step / .microseconds(1), 1)))
        }
    }
}
