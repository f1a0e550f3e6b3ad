/// The rule language over one partition, by brute force: every rule evaluated from all accepted records of a customer
/// at every instant at which its answer may change. It shares no code with what it is held against.
struct Oracle: Sendable {
    let definitions: OracleDefinitions
    var lateness = OracleLateness()
    /// Whether changes say until when they hold; costs time.
    var findsValidUntil = true
    /// Whether nothing is worked out for customers beyond exact bounds; saves most of the time where some have very
    /// many events.
    var leavesOutBeyondBounds = false

    init(_ definitions: OracleDefinitions) { self.definitions = definitions }

    /// Runs over the records of a partition in their order of arrival, in clock mode `event`.
    ///
    /// - Parameter until: where the clock is moved at the end, milliseconds; records later than it are skipped. nil:
    ///   the greatest time accepted.
    func run(_ records: [OracleRecord], until: Int64? = nil) -> OracleOutcome {
        var outcome = OracleOutcome()
        var customers = leavesOutBeyondBounds ? leftOut(records, until: until) : [:]
        for (arrival, record) in records.enumerated() {
            if let until, let time = record.time, time > until {
                outcome.statuses.append(.skipped)
                continue
            }
            var customer = customers.removeValue(forKey: record.customer) ?? OracleCustomer(id: record.customer)
            // Dropped: a duplicate moves no clock and works nothing off.
            if customer.isDuplicate(record) {
                outcome.statuses.append(.duplicate)
            } else {
                outcome.statuses.append(
                    customer.accept(
                        record, arrival: arrival, clock: outcome.clock, definitions, lateness,
                        validUntil: findsValidUntil))
                outcome.clock = max(outcome.clock, record.time ?? outcome.clock)
            }
            customers[record.customer] = customer
        }
        outcome.clock = max(outcome.clock, until ?? outcome.clock)
        finish(customers.values.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }, &outcome)
        return outcome
    }

    /// The customers whose records pass exact bounds, made to publish nothing.
    private func leftOut(_ records: [OracleRecord], until: Int64?) -> [String: OracleCustomer] {
        var beyond: [String: OracleCustomer] = [:]
        for (id, own) in Dictionary(grouping: records, by: \.customer) {
            var customer = OracleCustomer(id: id, isLeftOut: true)
            for (arrival, record) in own.enumerated() where (record.time ?? 0) <= until ?? .max {
                guard !customer.isDuplicate(record) else { continue }
                _ = customer.accept(record, arrival: arrival, clock: 0, definitions, lateness, validUntil: false)
            }
            customer.checkBounds(definitions)
            if !customer.bounds.isEmpty { beyond[id] = OracleCustomer(id: id, isLeftOut: true) }
        }
        return beyond
    }

    private func finish(_ customers: [OracleCustomer], _ outcome: inout OracleOutcome) {
        for var customer in customers {
            customer.workOff(through: outcome.clock, definitions, validUntil: findsValidUntil)
            customer.checkBounds(definitions)
            if !customer.bounds.isEmpty { outcome.beyondBounds[customer.id] = customer.bounds }
            outcome.stepwise += customer.changes
            let changes = OracleChange.netted(customer.changes)
            outcome.changes += changes
            for segment in definitions.segments.map(\.id) {
                guard let last = changes.last(where: { $0.segment == segment }), last.entered else { continue }
                outcome.members.append(OracleMember(segment: segment, customer: customer.id, since: last.time))
            }
        }
        outcome.changes = OracleChange.sorted(outcome.changes)
        outcome.members.sort { a, b in
            if a.segment != b.segment { return a.segment.utf8.lexicographicallyPrecedes(b.segment.utf8) }
            return a.customer.utf8.lexicographicallyPrecedes(b.customer.utf8)
        }
    }

    /// The timeline of one customer and segment up to an instant, evaluated at the instants given.
    static func timeline(
        of rule: OracleRule, _ history: OracleHistory, _ definitions: OracleDefinitions,
        at instants: some Sequence<Int64>
    ) -> [(time: Int64, entered: Bool)] {
        var result: [(time: Int64, entered: Bool)] = []
        var isMember = false
        for instant in instants where definitions.holds(rule, history, at: instant) != isMember {
            isMember.toggle()
            result.append((instant, isMember))
        }
        return result
    }
}
