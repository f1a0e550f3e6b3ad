import Glibc

/// What a thread waits for that has several queues to look at: a pipe, into which librdkafka writes when something
/// arrives on an empty queue.
final class ArrivalBell: Sendable {
    /// What librdkafka writes to; never waits.
    let descriptor: Int32
    private let reading: Int32

    /// nil where the process may open no more files.
    init?() {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { return nil }
        reading = ends[0]
        descriptor = ends[1]
        for end in ends {
            _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
    }

    deinit {
        close(descriptor)
        close(reading)
    }

    /// Waits for an arrival since the last call, for so long at most.
    func wait(atMost time: Duration) {
        var request = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&request, 1, time.millisecondsInt32) > 0 else { return }
        var rings = [UInt8](repeating: 0, count: 256)
        _ = unsafe read(reading, &rings, rings.count)
    }
}
