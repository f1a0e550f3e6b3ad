/// One customer in the course of a run: accepted records, and what is published of them.
struct OracleCustomer: Sendable {
    let id: String
    /// Whether records are only counted, and nothing is published.
    let isLeftOut: Bool
    private(set) var history = OracleHistory()
    /// In the order of publishing, nothing struck out.
    private(set) var changes: [OracleChange] = []
    private(set) var bounds: Set<OracleBound> = []
    /// Segments of which the customer is published as a member.
    private var published: Set<String> = []
    /// All that is due up to this instant is worked off.
    private var settled = Int64.min
    private var latestExpiry: Int64?
    private var latestCorrection: Int64?
    private var instants: [Int64] = []

    init(id: String, isLeftOut: Bool = false) {
        self.id = id
        self.isLeftOut = isLeftOut
    }

    /// Whether the record repeats the messageId of one of the customer's 64 newest events.
    mutating func isDuplicate(_ record: OracleRecord) -> Bool {
        guard record.event != nil, let messageId = record.messageId else { return false }
        let newest = history.newest
        let repeats = newest.contains { $0.messageId == messageId }
        // Of events of one instant the rule language does not say which are the newest.
        if let oldest = newest.last, history.events.count > newest.count {
            let tied = history.events.filter { $0.time == oldest.time }
            let younger = newest.filter { $0.time > oldest.time }
            if !younger.contains(where: { $0.messageId == messageId }),
                tied.contains(where: { $0.messageId == messageId })
            {
                bounds.insert(.duplicates)
            }
        }
        return repeats
    }

    /// Takes a record that is no duplicate. `clock` is the partition's as it stood when the record arrived.
    mutating func accept(
        _ record: OracleRecord, arrival: Int, clock: Int64, _ definitions: OracleDefinitions,
        _ lateness: OracleLateness,
        validUntil: Bool
    ) -> OracleStatus {
        let time = record.time ?? clock
        workOff(through: max(time - 1, clock), definitions, validUntil: validUntil)
        let isLate = lateness.isLate(
            time, latestRecord: history.latest, latestExpiry: latestExpiry, latestCorrection: latestCorrection)
        if isLate, record.event != nil, definitions.readsNewestOnly,
            history.events.filter({ $0.time >= time }).count >= OracleDefinitions.exactLimit
        {
            bounds.insert(.leftOut)
        }
        history.add(record, time: time, arrival: arrival)
        if isLeftOut { return isLate ? .late : .accepted }
        instants = definitions.instants(history)
        if isLate {
            // What the record changes before the clock is told once, at the clock.
            if publish(at: clock, .correction, definitions, validUntil: validUntil) { latestCorrection = clock }
            settled = clock
        } else {
            publish(at: time, .live, definitions, validUntil: validUntil)
            settled = time
        }
        return isLate ? .late : .accepted
    }

    /// Publishes what changes after `settled`, up to and including the limit.
    mutating func workOff(through limit: Int64, _ definitions: OracleDefinitions, validUntil: Bool) {
        for instant in instants where instant > settled && instant <= limit {
            if publish(at: instant, .timer, definitions, validUntil: validUntil) {
                latestExpiry = max(latestExpiry ?? instant, instant)
            }
        }
        settled = max(settled, limit)
    }

    /// Adds the bounds that the records pass, at the end.
    mutating func checkBounds(_ definitions: OracleDefinitions) {
        bounds.formUnion(definitions.boundsPassed(history))
    }

    /// Publishes where M at the instant is not what was published last; whether there was anything.
    @discardableResult
    private mutating func publish(
        at instant: Int64, _ origin: OracleChange.Origin, _ definitions: OracleDefinitions, validUntil: Bool
    ) -> Bool {
        var changed = false
        for (segment, rule) in definitions.segments {
            let isMember = definitions.holds(rule, history, at: instant)
            guard isMember != published.contains(segment) else { continue }
            changed = true
            if isMember { published.insert(segment) } else { published.remove(segment) }
            let until = validUntil ? firstChange(of: rule, from: isMember, after: instant, definitions) : nil
            changes.append(
                OracleChange(
                    time: instant, customer: id, segment: segment, entered: isMember, origin: origin, validUntil: until)
            )
        }
        return changed
    }

    private func firstChange(
        of rule: OracleRule, from isMember: Bool, after instant: Int64, _ definitions: OracleDefinitions
    ) -> Int64? {
        instants.first { $0 > instant && definitions.holds(rule, history, at: $0) != isMember }
    }
}
