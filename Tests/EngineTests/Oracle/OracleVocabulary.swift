/// What cases are drawn from: few names and values, so that they meet; durations that fit the times.
struct OracleVocabulary: Sendable {
    /// Times lie on a grid of these milliseconds, or beside it by one.
    let grid: Int64
    let durations: [Int64]
    let sessionGap: Int64
    /// The earliest time of a record.
    let base: Int64
    /// How far records reach from there.
    let horizon: Int64

    init(_ random: inout OracleRandom) {
        let second: Int64 = 1000
        let hour: Int64 = 3_600_000
        switch random.below(10) {
        case 0...5:
            (grid, durations, horizon) = (500, [1, 1, 2, 3, 5].map { $0 * second }, 12 * second)
            sessionGap = random.pick([1, 2, 3]) * second
        case 6...7:
            (grid, durations, horizon) = (hour / 4, [hour / 2, hour, 2 * hour, 3 * hour], 9 * hour)
            sessionGap = hour / 2
        default:
            (grid, durations, horizon) = (12 * hour, [1, 1, 2, 3, 7].map { $0 * 24 * hour }, 10 * 24 * hour)
            sessionGap = random.pick([hour / 2, 24 * hour])
        }
        base = random.pick([0, 1_700_006_400_000, 951_782_400_000])
    }

    static let events = [
        "Purchase", "purchase", "PUR-chase", "Cart Added", "cart_added", "view", "Page Viewed", "VIEW",
    ]
    static let selects = ["purchase", "Purchase", "purchase", "cart_added", "Cart.Added", "view", "page_viewed"]
    static let numbers = [
        "1", "1.0", "2", "3", "0.1", "0.2", "0.3", "-1", "10", "2.5", "1e1", "-0", "9007199254740993", "0.0000005",
        "0.0000015", "9000000000001",
    ]
    static let texts = ["a", "b", "A", "ab", "é", "z", "", "1", "1.0", "1e1", " 1", "01", "true", "0.3", "soon"]
    static let numberLiterals = ["0", "1", "2", "3", "0.3", "0.1", "10", "-1", "2.5", "1.500000", "1.25", "0.000001"]
    static let textLiterals = ["a", "b", "A", "ab", "é", "1", "1.0", "", "soon", "true"]
    static let parts = ["a", "b", "", "1", "soon", "é"]
    static let patterns = ["a", "^a", "b$", "[ab]+", "^(a|1)", "1.0", "^[0-9]+$", "o{2}n", "(?i)a"]
    static let properties: [[String]] = [["p"], ["p"], ["p"], ["q"], ["q"], ["d"], ["b"], ["o", "n"], ["x.y"]]
    static let attributes: [[String]] = [
        ["country"], ["age"], ["age"], ["born"], ["born"], ["vip"], ["address", "city"], ["odd name"], ["count"],
    ]

    /// Text that is a time within reach of the records, in one of its spellings.
    func date(_ random: inout OracleRandom) -> String {
        let steps = Int64(random.below(Int(horizon / grid) + 6)) - 2
        let instant = max(0, base + steps * grid + Int64(random.below(3)) - 1)
        let text = OracleTime.text(instant)
        switch random.below(8) {
        case 0: return String(text.prefix(10))
        case 1: return text.replacing("T", with: " ").replacing("Z", with: "z")
        case 2: return OracleTime.text(instant + 3_600_000).replacing("Z", with: "+01:00")
        case 3: return text.replacing("Z", with: "999-00:00")
        default: return text
        }
    }

    /// A value for a property or an attribute.
    func value(_ path: [String], _ random: inout OracleRandom) -> OracleValue {
        if random.percent(12) { return anyValue(&random) }
        switch path[0] {
        case "d", "born": return .text(random.percent(10) ? "soon" : date(&random))
        case "q", "country", "address", "odd name": return .text(random.pick(OracleVocabulary.texts))
        case "b", "vip": return .bool(random.percent(50))
        default: return random.percent(15) ? .text(random.pick(["1", "0.3", "2"])) : number(&random)
        }
    }

    private func number(_ random: inout OracleRandom) -> OracleValue {
        // Mostly the first few, so that sums and averages come near the literals.
        let all = OracleVocabulary.numbers
        return .number(random.percent(80) ? random.pick(Array(all.prefix(7))) : random.pick(all))
    }

    private func anyValue(_ random: inout OracleRandom) -> OracleValue {
        switch random.below(7) {
        case 0: .null
        case 1: .list([.number("1")])
        case 2: .object([OracleField(key: "n", value: .number("2"))])
        case 3: .bool(random.percent(50))
        case 4: .number(random.pick(OracleVocabulary.numbers))
        case 5: .text(date(&random))
        default: .text(random.pick(OracleVocabulary.texts))
        }
    }
}
