import Foundation
import Numerics
import Rules
import Telemetry

/// A record of segment-events, as far as it is told in words.
struct SegmentChange: Decodable {
    let userId: String
    /// RFC 3339 in UTC, with milliseconds.
    let timestamp: String
    let context: Context

    struct Context: Decodable { let kindred: Detail }

    struct Detail: Decodable {
        let segment: String
        let status: String
        let origin: String
        let cause: Cause?
    }

    struct Cause: Decodable {
        let rule: String
        let observed: Observed?
    }

    /// A figure, a truth, or a text.
    enum Observed: Decodable {
        case number(Double)
        case boolean(Bool)
        case text(String)

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let boolean = try? value.decode(Bool.self) {
                self = .boolean(boolean)
            } else if let number = try? value.decode(Double.self) {
                self = .number(number)
            } else {
                self = .text(try value.decode(String.self))
            }
        }
    }

    /// nil where the bytes are no such record.
    init?(json: some DataProtocol) {
        guard let change = try? JSONDecoder().decode(Self.self, from: Data(json)) else { return nil }
        self = change
    }

    /// `c0042 entered big-spenders at 14:03:11: sum(order_completed.price, 30d) = 512.40 > 500`
    /// - Parameter today: the day whose times stand without a date, as `2026-01-31`.
    func text(today: String) -> String {
        let verb = context.kindred.status == "entered" ? "entered" : "left"
        let reason = context.kindred.cause.map { ": " + $0.text } ?? ""
        return "\(userId) \(verb) \(context.kindred.segment) at \(Self.shortTime(timestamp, today: today))\(reason)"
    }

    private static func shortTime(_ timestamp: String, today: String) -> String {
        let day = timestamp.prefix(10)
        let time = timestamp.dropFirst(11).prefix(8)
        return day == today ? String(time) : "\(day) \(time)"
    }

    /// Today's date in UTC.
    static var today: String {
        String(TimestampText.rfc3339(milliseconds: Logger.wallClock()).prefix(10))
    }
}

extension SegmentChange.Cause {
    /// The test with what was observed in its middle: `count(purchase, 30d) = 3 >= 3`, or `= 2, not >= 3`.
    fileprivate var text: String {
        switch observed {
        case .number(let number):
            guard let parsed = try? Rule.parse(rule, in: RuleContext()),
                case .test(.compare(let operand, let comparison)) = parsed
            else { return "\(rule), with \(SegmentChange.Observed.number(number).text)" }
            let holds = comparison.holds(number) ?? true
            let figure = SegmentChange.Observed.number(number).text
            return "\(operand.canonicalText) = \(figure)\(holds ? "" : ", not") \(comparison.canonicalText)"
        case .boolean(false): return "no longer \(rule)"
        case .boolean(true), .text, nil: return rule
        }
    }
}

extension Comparison {
    /// Whether it is true of a number; nil where it compares with something else.
    fileprivate func holds(_ number: Double) -> Bool? {
        switch self {
        case .equal(let literal): return literal.number.map { number == $0 }
        case .notEqual(let literal): return literal.number.map { number != $0 }
        case .order(.less, let literal): return literal.number.map { number < $0 }
        case .order(.atMost, let literal): return literal.number.map { number <= $0 }
        case .order(.greater, let literal): return literal.number.map { number > $0 }
        case .order(.atLeast, let literal): return literal.number.map { number >= $0 }
        case .between(let low, let high):
            guard let low = low.number, let high = high.number else { return nil }
            return (low...max(low, high)).contains(number)
        case .oneOf(let literals): return literals.contains { $0.number == number }
        case .noneOf(let literals): return !literals.contains { $0.number == number }
        case .contains, .startsWith, .endsWith, .matches: return nil
        }
    }
}

extension Literal {
    fileprivate var number: Double? {
        if case .number(let number, _, _) = self { number } else { nil }
    }
}

extension SegmentChange.Observed {
    /// Whole numbers without a fraction, others with two decimals at least and six at most.
    fileprivate var text: String {
        switch self {
        case .boolean(let boolean): return boolean ? "true" : "false"
        case .text(let text): return text
        case .number(let number):
            if number == number.rounded(), number.magnitude < 1e15 { return String(Int(number)) }
            var text = HumanReadable.decimal(number, digits: 6)
            while text.last == "0", text.suffix(3).first != "." { text.removeLast() }
            return text
        }
    }
}
