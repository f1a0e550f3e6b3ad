import Foundation

/// The machine's clocks.
public struct MachineClock: WorkerClock {
    private let origin = ContinuousClock.now

    public init() {}

    public var monotonic: Duration { ContinuousClock.now - origin }

    public var wall: Int64 { Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)) }
}
