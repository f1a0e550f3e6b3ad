/// Where a worker reads the time: the machine's clocks in the daemon, a hand-moved one in tests.
public protocol WorkerClock: Sendable {
    /// Time since any fixed moment; never goes back.
    var monotonic: Duration { get }
    /// Milliseconds since 1970.
    var wall: Int64 { get }
}
