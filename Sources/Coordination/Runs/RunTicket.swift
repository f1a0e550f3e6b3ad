/// A run that was wanted and has not ended: all of it that outlives the coordinator. What shards have answered does not;
/// after a restore the run is begun again, by asking everything anew as another attempt.
struct RunTicket: Codable, Sendable, Equatable {
    var target: String
    var attempt: RunAttempt
    var cause: RunCause
    var command: String?
    /// When it was due by its schedule; milliseconds since 1970, as all of these.
    var due: Int64?
    var queuedAt: Int64
    /// nil while it waits.
    var startedAt: Int64?
}

/// What is kept of an insight's runs, as a record of the catalog, `run/ID`. The last good result lies in one of its own,
/// `run/ID/result`, as it was published.
struct KeptRuns: Codable, Sendable, Equatable {
    var current: RunTicket?
    /// The schedule that `doneThrough` belongs to.
    var schedule: ScheduleSpec?
    /// Up to when the schedule's instants are worked off.
    var doneThrough: Int64?

    private static let prefix = "run/"
    private static let resultSuffix = "/result"

    static func key(_ id: String) -> String { prefix + id }
    static func resultKey(_ id: String) -> String { prefix + id + resultSuffix }

    /// Which insight a key belongs to, and whether it is that of the result; ids have no slash.
    static func target(ofKey key: String) -> (id: String, isResult: Bool)? {
        guard key.hasPrefix(prefix) else { return nil }
        let rest = key.dropFirst(prefix.count)
        let isResult = rest.hasSuffix(resultSuffix)
        return (String(isResult ? rest.dropLast(resultSuffix.count) : rest), isResult)
    }
}
