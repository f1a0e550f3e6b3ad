/// How long to wait before the same call again: doubling from the least to the most, without chance.
public struct Backoff: Sendable, Equatable {
    public var least: Duration
    public var most: Duration
    private var coming: Duration

    public init(least: Duration = .milliseconds(10), most: Duration = .seconds(1)) {
        self.least = least
        self.most = most
        coming = least
    }

    /// The wait before the next attempt.
    public mutating func next() -> Duration {
        let wait = coming
        coming = min(coming * 2, most)
        return wait
    }

    /// After a success.
    public mutating func reset() { coming = least }
}
