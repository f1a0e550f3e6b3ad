import Daemon

/// What `run --json` prints at its end.
struct RunReport: Encodable {
    let records: UInt64
    let applied: UInt64
    let ignored: UInt64
    let duplicates: UInt64
    let deadLetters: UInt64
    let late: UInt64
    let misrouted: UInt64
    let changes: UInt64
    let customers: Int
    let lag: Int64
    let segments: [SegmentReport]

    init(_ status: DaemonStatus) {
        records = status.records
        applied = status.applied
        ignored = status.ignored
        duplicates = status.duplicates
        deadLetters = status.deadLetters
        late = status.late
        misrouted = status.misrouted
        changes = status.changes
        customers = status.customers
        lag = status.lag
        segments = status.segments.map {
            SegmentReport(segment: $0.id, members: $0.size, entries: $0.entries, exits: $0.exits)
        }
    }
}
