import Dispatch
import Synchronization

/// When events were produced of customers who have only this one, and when their changes were seen.
final class LatencyProbes: Sendable {
    private struct Times {
        var produced: [ContinuousClock.Instant] = []
        var latencies: [Duration?] = []
        var unseen = 0
        var isOver = false
        var failure: String?
    }

    private static let prefix = Array("probe-".utf8)
    private let times = Mutex(Times())
    private let hasEnded = DispatchSemaphore(value: 0)

    /// The customer of the next probe, who is produced now.
    func next(at now: ContinuousClock.Instant) -> String {
        times.withLock { times in
            times.produced.append(now)
            times.latencies.append(nil)
            times.unseen += 1
            return "probe-\(times.produced.count - 1)"
        }
    }

    /// A change of a customer, who may be no probe.
    func saw(_ customer: UnsafeRawBufferPointer, at now: ContinuousClock.Instant) {
        guard unsafe customer.starts(with: Self.prefix) else { return }
        let digits = unsafe customer.dropFirst(Self.prefix.count)
        guard let number = unsafe Int(String(decoding: digits, as: UTF8.self)) else { return }
        times.withLock { times in
            // Time takes them out of the segment again.
            guard times.latencies.indices.contains(number), times.latencies[number] == nil else { return }
            times.latencies[number] = now - times.produced[number]
            times.unseen -= 1
        }
    }

    /// Nobody looks any more, or can.
    func end(_ failure: String? = nil) {
        times.withLock { times in
            times.isOver = true
            times.failure = times.failure ?? failure
        }
        hasEnded.signal()
    }

    /// Lets time pass, unless nobody looks any more.
    func pause(_ time: Duration) {
        let end = DispatchTime.now() + .nanoseconds(Int(time / .nanoseconds(1)))
        if hasEnded.wait(timeout: end) == .success { hasEnded.signal() }
    }

    var isOver: Bool { times.withLock { $0.isOver } }

    /// Why changes could not be seen; nil where nothing is wrong.
    var failure: String? { times.withLock { $0.failure } }

    /// Whether changes are still to be seen.
    var isWaiting: Bool { times.withLock { $0.unseen > 0 } }

    /// Of all that were seen, without the first quarter.
    var latencies: [Duration] {
        times.withLock { times in times.latencies.dropFirst(times.latencies.count / 4).compactMap { $0 } }
    }
}
