/// The schedule's clock: the smallest clock of all partitions that ever had a record. It never goes back: a partition
/// whose first record comes late, and is old, holds it where it is.
public struct ScheduleClock: Codable, Sendable, Equatable {
    private var partitions: [Int32: Int64] = [:]
    /// Milliseconds since 1970; nil before any partition had a record.
    public private(set) var now: Int64?

    public init() {}

    /// Takes in where a partition's clock stands; answers whether this one moved.
    public mutating func report(partition: Int32, clock: Int64) -> Bool {
        partitions[partition] = max(clock, partitions[partition] ?? clock)
        let earlier = now
        now = [partitions.values.min(), earlier].compactMap(\.self).max()
        return now != earlier
    }
}
