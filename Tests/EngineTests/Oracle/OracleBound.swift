/// Why a customer is beyond what the rule language calls exact.
enum OracleBound: String, Sendable {
    /// More than 64 matching events (or visits) in a window.
    case events
    /// More than 64 different values.
    case values
    /// More than 64 starts waiting for the deadline of a `not` step.
    case starts
    /// A late event older than the 64 newest, where a rule reads sequences or visits.
    case leftOut
    /// A repeated messageId among events of one instant of which only some are among the 64 newest.
    case duplicates
}

extension OracleDefinitions {
    static let exactLimit = 64

    /// The bounds that the customer's events pass, whatever the order in which they came.
    func boundsPassed(_ history: OracleHistory) -> Set<OracleBound> {
        var result: Set<OracleBound> = []
        for measure in allMeasures { measure.addBounds(history, gap: sessionGap, to: &result) }
        for sequence in segments.flatMap(\.rule.sequences) { sequence.addBounds(history, to: &result) }
        return result
    }

    /// Whether some rule reads what an engine may keep of the 64 newest events only.
    var readsNewestOnly: Bool {
        allMeasures.contains { $0.function == .visits } || segments.contains { !$0.rule.sequences.isEmpty }
    }

    private var allMeasures: [OracleMeasure] { measures.map(\.measure) + segments.flatMap(\.rule.measures) }
}

extension OracleRule {
    /// The sequences in the rule itself.
    var sequences: [OracleSequence] {
        switch self {
        case .any(let rules), .all(let rules): rules.flatMap(\.sequences)
        case .not(let rule): rule.sequences
        case .sequence(let sequence): [sequence]
        default: []
        }
    }

    /// The measures written out in the rule itself.
    var measures: [OracleMeasure] {
        switch self {
        case .any(let rules), .all(let rules): rules.flatMap(\.measures)
        case .not(let rule): rule.measures
        case .compare(.measure(let measure), _), .within(.measure(let measure), _): [measure]
        default: []
        }
    }
}

extension OracleMeasure {
    func addBounds(_ history: OracleHistory, gap: Int64, to result: inout Set<OracleBound>) {
        guard let select else {
            if let window, OracleMeasure.most(in: window, of: history.visits(at: .max, gap: gap)) > 64 {
                result.insert(.events)
            }
            return
        }
        let events = history.events(select, at: .max, window: nil).filter { event in
            property.map { event.properties.scalar(at: $0) != nil } ?? true
        }
        if let window, OracleMeasure.most(in: window, of: events.map(\.time)) > OracleDefinitions.exactLimit {
            result.insert(.events)
        }
        guard function == .distinct || function == .mostFrequent, let property else { return }
        for end in events {
            let inside = events.filter { $0.time <= end.time && (window == nil || end.time - $0.time < window ?? 0) }
            let values = Set(inside.compactMap { $0.properties.scalar(at: property) })
            if values.count > OracleDefinitions.exactLimit { result.insert(.values) }
        }
    }

    /// The greatest number of ascending times within one window.
    static func most(in window: Int64, of times: [Int64]) -> Int {
        var most = 0
        var start = 0
        for end in times.indices {
            while times[end] - times[start] >= window { start += 1 }
            most = max(most, end - start + 1)
        }
        return most
    }
}

extension OracleSequence {
    func addBounds(_ history: OracleHistory, to result: inout Set<OracleBound>) {
        // Deadlines that events of the step cut short are counted too: rather one customer too many left out.
        var reached = Set(history.events(first, at: .max, window: nil).map(\.time))
        for step in steps {
            if case .absence(_, let duration) = step,
                OracleMeasure.most(in: duration, of: reached.sorted()) > OracleDefinitions.exactLimit
            {
                result.insert(.starts)
            }
            reached = next(step, from: reached, history)
        }
    }
}
