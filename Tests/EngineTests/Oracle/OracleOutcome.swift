/// A published change of one customer's membership in one segment.
struct OracleChange: NettableChange, Sendable, Equatable {
    enum Origin: String, Sendable { case live, timer, correction }
    let time: Int64
    let customer: String
    let segment: String
    let entered: Bool
    let origin: Origin
    /// The first instant after the change at which it would be undone if no further record came.
    let validUntil: Int64?

    /// By time, customer, segment; otherwise in the order given.
    static func sorted(_ changes: [OracleChange]) -> [OracleChange] {
        changes.enumerated().sorted { left, right in
            let (a, b) = (left.element, right.element)
            if a.time != b.time { return a.time < b.time }
            if a.customer != b.customer { return a.customer.utf8.lexicographicallyPrecedes(b.customer.utf8) }
            if a.segment != b.segment { return a.segment.utf8.lexicographicallyPrecedes(b.segment.utf8) }
            return left.offset < right.offset
        }.map(\.element)
    }
}

/// A member at the end of a run.
struct OracleMember: Sendable, Equatable {
    let segment: String
    let customer: String
    let since: Int64
}

/// What a run over a partition comes to.
struct OracleOutcome: Sendable {
    /// What became of each record, in their order.
    var statuses: [OracleStatus] = []
    /// What is published, without changes of one instant that undo each other; by time, customer, segment.
    var changes: [OracleChange] = []
    /// The same with the records of one instant seen one by one; customer by customer, in the order of publishing.
    var stepwise: [OracleChange] = []
    /// By segment, customer.
    var members: [OracleMember] = []
    /// Where the partition's clock stands.
    var clock: Int64 = 0
    /// The customers that an engine need not treat exactly, and why.
    var beyondBounds: [String: Set<OracleBound>] = [:]

    var late: Int { statuses.filter { $0 == .late }.count }
    var duplicates: Int { statuses.filter { $0 == .duplicate }.count }
}
