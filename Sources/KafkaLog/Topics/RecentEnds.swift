import Logs
import Synchronization

/// The ends of the partitions that somebody follows, asked for together and at most once a second: to show a lag costs
/// a request a broker, however many partitions there are.
final class RecentEnds: Sendable {
    private static let ageMax: Duration = .seconds(1)
    private static let interestMax: Duration = .seconds(10)
    /// Who asks has other things to do: an answer that takes longer is none, and is asked for again only after a while.
    private static let patience: Duration = .milliseconds(300)
    private static let failureHolds: Duration = .seconds(2)

    private struct State {
        var ends: [PartitionName: Int64] = [:]
        var read: ContinuousClock.Instant?
        var failure: (error: LogError, at: ContinuousClock.Instant)?
        /// Who was last asked for, and when.
        var wanted: [PartitionName: ContinuousClock.Instant] = [:]
    }

    private let state = Mutex(State())

    /// The end of a partition as it was no more than a second ago.
    func recent(_ name: PartitionName, in cluster: Cluster) throws(LogError) -> Int64 {
        let now = ContinuousClock.now
        let (known, wanted) = try state.withLock { state throws(LogError) -> (Int64?, [PartitionName]) in
            state.wanted[name] = now
            if let failure = state.failure, now - failure.at < Self.failureHolds { throw failure.error }
            if let read = state.read, now - read < Self.ageMax, let end = state.ends[name] { return (end, []) }
            state.wanted = state.wanted.filter { now - $0.value < Self.interestMax }
            return (nil, Array(state.wanted.keys))
        }
        if let known { return known }
        do {
            let ends = try cluster.offsets(wanted, at: .end, patience: Self.patience)
            state.withLock { state in
                state.ends = ends
                state.read = now
                state.failure = nil
            }
            return ends[name] ?? 0
        } catch {
            state.withLock { $0.failure = (error, ContinuousClock.now) }
            throw error
        }
    }
}
