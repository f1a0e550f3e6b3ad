import Logs
import Synchronization

/// The ends of the partitions that somebody follows, asked for together and at most once a second: to show a lag costs
/// a request a broker, however many partitions there are.
final class RecentEnds: Sendable {
    private static let ageMax: Duration = .seconds(1)
    private static let interestMax: Duration = .seconds(10)

    private struct State {
        var ends: [PartitionName: Int64] = [:]
        var read: ContinuousClock.Instant?
        /// Who was last asked for, and when.
        var wanted: [PartitionName: ContinuousClock.Instant] = [:]
    }

    private let state = Mutex(State())

    /// The end of a partition as it was no more than a second ago.
    func recent(_ name: PartitionName, in cluster: Cluster) throws(LogError) -> Int64 {
        let now = ContinuousClock.now
        let (known, wanted) = state.withLock { state -> (Int64?, [PartitionName]) in
            state.wanted[name] = now
            if let read = state.read, now - read < Self.ageMax, let end = state.ends[name] { return (end, []) }
            state.wanted = state.wanted.filter { now - $0.value < Self.interestMax }
            return (nil, Array(state.wanted.keys))
        }
        if let known { return known }
        let ends = try cluster.offsets(wanted, at: .end)
        state.withLock { state in
            state.ends = ends
            state.read = now
        }
        return ends[name] ?? 0
    }
}
