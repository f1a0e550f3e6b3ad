import Foundation
import Glibc
import Synchronization

/// Hands signals to a closure, on a thread of its own, for as long as the value lives. While it is watched, a signal
/// does nothing else. One watch at a time in a process.
///
/// The handler that the system calls, on whatever thread it interrupts, only writes the signal's number into a pipe.
/// (Dispatch's signal sources lose signals here: they rely on every thread blocking them.)
public final class SignalWatch {
    /// The pipe's end that the handler writes to; -1 where nothing is watched.
    private static let inlet = Atomic<Int32>(-1)

    private let signals: [Int32]
    private let writeEnd: Int32

    /// - Parameter handler: gets the signal's number; called on one thread.
    public init(_ signals: [Int32], handler: @escaping @Sendable (Int32) -> Void) throws(DaemonError) {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw .broken("no pipe can be opened for signals") }
        let readEnd = ends[0]
        writeEnd = ends[1]
        self.signals = signals
        // A full pipe must never stop whom the signal interrupts.
        _ = fcntl(writeEnd, F_SETFL, O_NONBLOCK)
        Self.inlet.store(writeEnd, ordering: .sequentiallyConsistent)
        Thread(block: { Self.forward(from: readEnd, to: handler) }).start()
        for number in signals {
            _ = signal(number) { number in
                var byte = UInt8(truncatingIfNeeded: number)
                let before = errno
                _ = unsafe write(SignalWatch.inlet.load(ordering: .sequentiallyConsistent), &byte, 1)
                errno = before
            }
        }
        Self.unblock(signals)
    }

    deinit {
        for number in signals { _ = signal(number, SIG_DFL) }
        Self.inlet.store(-1, ordering: .sequentiallyConsistent)
        // The thread reads to the end, and ends.
        close(writeEnd)
    }

    /// Whoever started the process may have had the signals blocked, and that is handed down: then none would ever
    /// arrive.
    private static func unblock(_ signals: [Int32]) {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for number in signals { unsafe sigaddset(&set, number) }
        unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
    }

    private static func forward(from readEnd: Int32, to handler: (Int32) -> Void) {
        defer { close(readEnd) }
        while true {
            var byte: UInt8 = 0
            let count = unsafe read(readEnd, &byte, 1)
            if count == 1 { handler(Int32(byte)) } else if count == 0 || errno != EINTR { return }
        }
    }
}
