import Engine
import Events
import Foundation
import Numerics
import Rules

/// Random customers with all that a field may read of them: as records, and as plain values that are looked at without
/// the engine. Records come in the order of their times.
struct RunsWorld {
    enum Value: Equatable {
        case number(Double)
        case text(String)
        case truth(Bool)

        var json: String {
            switch self {
            case .number(let number): "\(number)"
            case .text(let text): "\"\(text)\""
            case .truth(let truth): "\(truth)"
            }
        }
    }

    struct Event {
        var time: Int64
        var name: String
        var price: Double?
        var item: String?
    }

    struct Customer {
        var id: String
        var events: [Event] = []
        /// By path, keys joined by dots.
        var attributes: [String: Value] = [:]
    }

    static let day: Int64 = 86_400_000
    static let base: Int64 = 1_750_000_000_000
    static let sessionGap: Int64 = 1_800_000

    static let segments: [(id: String, rule: String)] = [
        ("s0", "country == \"DE\""), ("s1", "count(buy) >= 2"), ("s2", "count(view, 10d) >= 3"),
        ("s3", "exists(age)"), ("s4", "not in_segment(\"s1\")"), ("s5", "visits() >= 3"), ("s6", "vip == true"),
        ("s7", "count(buy, 5d) >= 1"), ("s8", "exists(address.city)"),
    ]
    static let measures: [(id: String, expression: String)] = [
        ("m_sum", "sum(buy.price, 30d)"), ("m_last", "last(buy)"), ("m_item", "most_frequent(buy.item)"),
        ("m_average", "average(buy.price)"), ("m_days", "days_since(view)"), ("m_count", "count(view, 10d)"),
    ]

    private(set) var customers: [Customer] = []
    private(set) var lines: [String] = []
    private(set) var end: Int64 = 0

    static func plan() throws -> Plan {
        try ReplayedShard.plan(segments: segments, measures: measures, sessionGap: sessionGap)
    }

    init(customers count: Int, seed: UInt64) {
        var random = OracleRandom(seed: seed)
        var timed: [(time: Int64, line: String)] = []
        for index in 0..<count {
            var customer = Customer(id: "c\(index)")
            let joined = Self.base + Int64(random.below(20)) * Self.day
            let hasAttributes = random.percent(85)
            if hasAttributes {
                customer.attributes = Self.attributes(&random)
                timed.append((joined, Self.line(customer.id, joined, attributes: customer.attributes)))
            }
            let isBusy = random.percent(10)
            customer.events = Self.events(isBusy ? 90 : random.below(12), from: joined, isBusy: isBusy, &random)
            // A record without a single attribute makes a customer known too.
            if customer.events.isEmpty && !hasAttributes { continue }
            for event in customer.events { timed.append((event.time, Self.line(customer.id, event))) }
            customers.append(customer)
        }
        timed.sort { $0.time < $1.time }
        lines = timed.map(\.line)
        end = timed.last?.time ?? 0
    }

    private static func attributes(_ random: inout OracleRandom) -> [String: Value] {
        var attributes: [String: Value] = [:]
        if random.percent(80) { attributes["country"] = .text(random.pick(["DE", "FR", "US", "Österreich"])) }
        if random.percent(70) {
            let age = Double(18 + random.below(60))
            attributes["age"] = random.pick([.number(age), .number(age + 0.5), .text("\(Int(age))"), .truth(true)])
        }
        if random.percent(60) {
            attributes["joined"] = .text(random.pick(["2024-02-03", "2023-01-01T10:00:00Z", "long ago"]))
        }
        if random.percent(50) { attributes["vip"] = .truth(random.percent(50)) }
        if random.percent(50) { attributes["address.city"] = .text("city \(random.below(200))") }
        if random.percent(30) { attributes["address.zip"] = .number(Double(random.below(99))) }
        return attributes
    }

    /// In ascending order of time, no two at once.
    private static func events(_ count: Int, from start: Int64, isBusy: Bool, _ random: inout OracleRandom) -> [Event] {
        var time = start
        return (0..<count).map { _ in
            time += 1 + Int64(random.below(isBusy ? 12 : 100)) * (random.percent(50) ? 60_000 : 3_600_000)
            switch random.below(isBusy ? 8 : 3) {
            case 0:
                return Event(
                    time: time, name: "Buy", price: Double(random.below(400)) / 4,
                    item: random.pick(["ink", "pen", "nib"]))
            case 1: return Event(time: time, name: "view")
            case 2: return Event(time: time, name: "Sign Up")
            default: return Event(time: time, name: "ping")
            }
        }
    }

    private static func line(_ id: String, _ event: Event) -> String {
        let price = event.price.map { "\"price\":\($0)" }
        let item = event.item.map { "\"item\":\"\($0)\"" }
        let properties = [price, item].compactMap { $0 }.joined(separator: ",")
        return
            "{\"customer\":\"\(id)\",\"time\":\(event.time),\"event\":\"\(event.name)\",\"properties\":{\(properties)}}"
    }

    private static func line(_ id: String, _ time: Int64, attributes: [String: Value]) -> String {
        let flat = attributes.filter { !$0.key.contains(".") }.map { "\"\($0.key)\":\($0.value.json)" }
        let nested = attributes.filter { $0.key.contains(".") }
            .map { "\"\($0.key.split(separator: ".")[1])\":\($0.value.json)" }
        let address = nested.isEmpty ? [] : ["\"address\":{\(nested.joined(separator: ","))}"]
        return
            "{\"customer\":\"\(id)\",\"time\":\(time),\"attributes\":{\((flat + address).joined(separator: ","))}}"
    }
}

// MARK: What the engine must find

extension RunsWorld.Customer {
    var hash: UInt64 { XXH3.hash64(id) }

    private func named(_ name: String) -> [RunsWorld.Event] {
        events.filter { $0.name.lowercased().replacing(" ", with: "") == name }
    }

    /// Events of a name no older than so many days, or all.
    func count(_ name: String, days: Int64? = nil, at t: Int64) -> Int {
        named(name).count { event in days.map { t - event.time < $0 * RunsWorld.day } ?? true }
    }

    /// Beginnings of visits, by the index of their first event.
    private var beginnings: [Int] {
        events.indices.filter { $0 == 0 || events[$0].time - events[$0 - 1].time >= RunsWorld.sessionGap }
    }

    var visits: Int { beginnings.count }

    /// Of the newest 64 events, those of a name in the last 30 days; visits begun with any of them without one.
    func recent(_ name: String? = nil, at t: Int64) -> Int {
        let kept = max(0, events.count - 64)..<events.count
        let inWindow = kept.filter { t - events[$0].time < 30 * RunsWorld.day }
        guard let name else { return beginnings.count { inWindow.contains($0) } }
        return inWindow.count { events[$0].name.lowercased().replacing(" ", with: "") == name }
    }

    /// Whether events of the last 30 days may have left the newest 64.
    func isPartlyKept(at t: Int64) -> Bool {
        events.count > 64 && t - events[events.count - 64].time < 30 * RunsWorld.day
    }

    func isMember(_ segment: String, at t: Int64) -> Bool {
        switch segment {
        case "s0": attributes["country"] == .text("DE")
        case "s1": count("buy", at: t) >= 2
        case "s2": count("view", days: 10, at: t) >= 3
        case "s3": attributes["age"] != nil
        case "s4": count("buy", at: t) < 2
        case "s5": visits >= 3
        case "s6": attributes["vip"] == .truth(true)
        case "s7": count("buy", days: 5, at: t) >= 1
        default: attributes["address.city"] != nil
        }
    }

    func mask(_ segments: [String], at t: Int64) -> UInt8 {
        segments.enumerated().reduce(0) { $0 | (isMember($1.element, at: t) ? 1 << UInt8($1.offset) : 0) }
    }

    /// The value of a field of measures; nil where it is missing.
    func measure(_ id: String, at t: Int64) -> RunsWorld.Value? {
        let buys = named("buy")
        switch id {
        case "m_sum":
            return .number(buys.filter { t - $0.time < 30 * RunsWorld.day }.reduce(0) { $0 + ($1.price ?? 0) })
        case "m_last": return buys.last.map { .number(Double($0.time)) }
        case "m_item":
            let counts = Dictionary(grouping: buys.compactMap(\.item)) { $0 }.mapValues(\.count)
            return counts.min { ($1.value, $0.key) < ($0.value, $1.key) }.map { .text($0.key) }
        case "m_average":
            return buys.isEmpty ? nil : .number(buys.reduce(0) { $0 + ($1.price ?? 0) } / Double(buys.count))
        case "m_days": return named("view").last.map { .number(Double((t - $0.time) / RunsWorld.day)) }
        case "m_count": return .number(Double(count("view", days: 10, at: t)))
        case "visits()": return .number(Double(visits))
        case "visits(30d)": return .number(Double(recent(at: t)))
        case "count(buy)": return .number(Double(count("buy", at: t)))
        case "count(signup)": return .number(Double(count("signup", at: t)))
        case "count(ping, 30d)": return .number(Double(recent("ping", at: t)))
        default: return .number(Double(recent("view", at: t)))
        }
    }
}
