import Numerics

/// An instant written as RFC 3339 says, or as a bare date, which is its midnight in UTC.
public struct TimeArgument: ArgumentValue, Equatable {
    /// Since 1970-01-01T00:00:00Z.
    public var milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    public static var expectation: String { "a time, like 2026-01-31T14:30:00Z or 2026-01-31" }

    /// Fractions are cut to the millisecond; years 1970 to 9999.
    public init?(argument: String) {
        var digits = DigitReader(argument.utf8)
        guard let year = digits.number(4), digits.skip("-"), let month = digits.number(2), digits.skip("-"),
            let day = digits.number(2)
        else { return nil }
        let date = GregorianDate(year: year, month: month, day: day)
        guard date.exists else { return nil }
        var milliseconds = date.daysSince1970 * 86_400_000
        if !digits.atEnd {
            guard let timeOfDay = Self.timeOfDay(&digits), digits.atEnd else { return nil }
            milliseconds += timeOfDay
        }
        guard (0..<253_402_300_800_000).contains(milliseconds) else { return nil }
        self.milliseconds = Int64(milliseconds)
    }

    /// Milliseconds of `T14:30:00.5+01:00`, in UTC.
    private static func timeOfDay(_ digits: inout DigitReader) -> Int? {
        guard digits.skip("T") || digits.skip("t") || digits.skip(" "),
            let hour = digits.number(2, below: 24), digits.skip(":"),
            let minute = digits.number(2, below: 60), digits.skip(":"),
            let second = digits.number(2, below: 60)
        else { return nil }
        var milliseconds = ((hour * 60 + minute) * 60 + second) * 1000
        if digits.skip(".") {
            guard let fraction = digits.milliseconds() else { return nil }
            milliseconds += fraction
        }
        if digits.skip("Z") || digits.skip("z") { return milliseconds }
        let sign = digits.skip("+") ? 1 : digits.skip("-") ? -1 : 0
        guard sign != 0, let hours = digits.number(2, below: 24), digits.skip(":"),
            let minutes = digits.number(2, below: 60)
        else { return nil }
        return milliseconds - sign * (hours * 60 + minutes) * 60_000
    }

    /// `2026-01-31T14:30:00.000Z`
    public var argumentText: String { TimestampText.rfc3339(milliseconds: milliseconds) }
}

/// Reads fixed numbers of digits and single marks from the front of a text.
private struct DigitReader {
    private var rest: Substring.UTF8View

    init(_ text: String.UTF8View) { rest = text[...] }

    var atEnd: Bool { rest.isEmpty }

    mutating func number(_ count: Int, below bound: Int = .max) -> Int? {
        var value = 0
        for _ in 0..<count {
            guard let digit = nextDigit() else { return nil }
            value = value * 10 + digit
        }
        return value < bound ? value : nil
    }

    /// One digit or more behind the point, cut to thousandths.
    mutating func milliseconds() -> Int? {
        guard var value = nextDigit() else { return nil }
        var count = 1
        while let digit = nextDigit() {
            if count < 3 { value = value * 10 + digit }
            count += 1
        }
        for _ in min(count, 3)..<3 { value *= 10 }
        return value
    }

    mutating func skip(_ mark: Unicode.Scalar) -> Bool {
        guard rest.first.map(UInt32.init) == mark.value else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func nextDigit() -> Int? {
        guard let byte = rest.first, (0x30...0x39).contains(byte) else { return nil }
        rest.removeFirst()
        return Int(byte) - 0x30
    }
}
