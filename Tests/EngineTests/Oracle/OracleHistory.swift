/// The accepted records of one customer.
struct OracleHistory: Sendable {
    struct Event: Sendable {
        let time: Int64
        let arrival: Int
        let name: [UInt8]
        let messageId: String?
        let properties: [OracleField]
    }

    struct Write: Sendable {
        let time: Int64
        let arrival: Int
        let fields: [OracleField]
    }

    /// By time, then arrival.
    private(set) var events: [Event] = []
    private(set) var eventsByName: [[UInt8]: [Event]] = [:]
    /// By time, then arrival.
    private(set) var writes: [Write] = []
    /// The time of the earliest and of the latest record.
    private(set) var earliest: Int64?
    private(set) var latest: Int64?

    /// Adds a record that is no duplicate; `time` is its own, or the clock for one without.
    mutating func add(_ record: OracleRecord, time: Int64, arrival: Int) {
        earliest = min(earliest ?? time, time)
        latest = max(latest ?? time, time)
        if let name = record.event {
            let event = Event(
                time: time, arrival: arrival, name: OracleSelect.fold(name), messageId: record.messageId,
                properties: record.properties)
            OracleHistory.insert(event, into: &events)
            OracleHistory.insert(event, into: &eventsByName[event.name, default: []])
        }
        if let fields = record.attributes {
            let place = writes.lastIndex { $0.time <= time }.map { $0 + 1 } ?? 0
            writes.insert(Write(time: time, arrival: arrival, fields: fields), at: place)
        }
    }

    private static func insert(_ event: Event, into events: inout [Event]) {
        let place = events.lastIndex { $0.time <= event.time }.map { $0 + 1 } ?? 0
        events.insert(event, at: place)
    }

    /// Known from the time of the earliest record on.
    func isKnown(at t: Int64) -> Bool { earliest.map { $0 <= t } ?? false }

    /// The events of time at most t, of age below the window, that the select means; by time.
    func events(_ select: OracleSelect, at t: Int64, window: Int64?) -> [Event] {
        var result: [Event] = []
        for event in eventsByName[select.folded] ?? [] {
            if event.time > t { break }
            if let window, t - event.time >= window { continue }
            if let filter = select.filter, !filter.holds(event.properties) { continue }
            result.append(event)
        }
        return result
    }

    /// The attribute under a path as it stands at t.
    func attribute(_ path: [String], at t: Int64) -> OracleScalar? {
        guard let key = path.first else { return nil }
        let last = writes.last { $0.time <= t && $0.fields.value(of: key) != nil }
        return last?.fields.scalar(at: path)
    }

    /// When the visits began whose events are of time at most t.
    func visits(at t: Int64, gap: Int64) -> [Int64] {
        var begun: [Int64] = []
        var previous: Int64?
        for event in events where event.time <= t {
            if previous.map({ event.time - $0 >= gap }) ?? true { begun.append(event.time) }
            previous = event.time
        }
        return begun
    }

    /// The 64 newest events by time, newest first; of one time the last that arrived come first.
    var newest: [Event] { events.suffix(64).reversed() }
}
