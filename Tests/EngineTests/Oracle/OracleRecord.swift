/// A record of the events topic, as the oracle understands it: an event, a write of attributes, or both.
struct OracleRecord: Sendable, Equatable {
    var customer: String
    /// Milliseconds; nil only where there is no event.
    var time: Int64?
    /// The name as sent.
    var event: String?
    var messageId: String?
    var properties: [OracleField] = []
    /// The keys written; nil where the record writes none.
    var attributes: [OracleField]?
}

/// What the oracle did with a record.
enum OracleStatus: String, Sendable {
    case accepted
    /// Accepted, and older than the last record or worked-off expiry of its customer.
    case late
    case duplicate
    /// Later than the end of the run.
    case skipped
}
