/// A segment on its way into the shards: told as a run of its own, by status records under the run's id.
struct SegmentProgress: Codable, Sendable, Equatable {
    var ticket: RunTicket
    /// Of the set of definitions that brings it.
    var version: UInt64
}
