/// Instants as text, in milliseconds since 1970-01-01T00:00:00Z.
enum OracleTime {
    static let day: Int64 = 86_400_000

    /// The instant of an RFC 3339 date-time, or the midnight in UTC of a full date; nil where the text is neither.
    static func instant(_ text: [UInt8]) -> Int64? {
        var reader = Reader(rest: text[...])
        guard let midnight = reader.date() else { return nil }
        if reader.rest.isEmpty { return midnight * day }
        guard reader.one(of: "Tt ") != nil, let time = reader.time(), let offset = reader.offset(), reader.rest.isEmpty
        else { return nil }
        return midnight * day + time - offset
    }

    static func instant(_ text: String) -> Int64? { instant(Array(text.utf8)) }

    /// Whether the text is a full date and nothing more.
    static func isBareDate(_ text: String) -> Bool { text.utf8.count == 10 && instant(text) != nil }

    /// `2026-01-01T00:00:00.000Z`
    static func text(_ instant: Int64) -> String {
        var days = instant / day
        if instant % day < 0 { days -= 1 }
        let rest = instant - days * day
        var year: Int64 = 1970
        while days < 0 {
            year -= 1
            days += length(ofYear: year)
        }
        while days >= length(ofYear: year) {
            days -= length(ofYear: year)
            year += 1
        }
        var month: Int64 = 1
        while days >= length(ofMonth: month, year: year) {
            days -= length(ofMonth: month, year: year)
            month += 1
        }
        let date = "\(pad(year, 4))-\(pad(month, 2))-\(pad(days + 1, 2))"
        let clock = "\(pad(rest / 3_600_000, 2)):\(pad(rest / 60_000 % 60, 2)):\(pad(rest / 1000 % 60, 2))"
        return "\(date)T\(clock).\(pad(rest % 1000, 3))Z"
    }

    private static func pad(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    static func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    static func length(ofYear year: Int64) -> Int64 { isLeap(year) ? 366 : 365 }

    static func length(ofMonth month: Int64, year: Int64) -> Int64 {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Reads a date-time from its front.
    private struct Reader {
        var rest: ArraySlice<UInt8>

        mutating func one(of characters: String) -> UInt8? {
            guard let first = rest.first, characters.utf8.contains(first) else { return nil }
            rest = rest.dropFirst()
            return first
        }

        mutating func digits(_ count: Int) -> Int64? {
            let run = rest.prefix(count)
            guard run.count == count, run.allSatisfy({ (48...57).contains($0) }) else { return nil }
            rest = rest.dropFirst(count)
            return run.reduce(0) { $0 * 10 + Int64($1 - 48) }
        }

        /// Days since 1970-01-01.
        mutating func date() -> Int64? {
            guard let year = digits(4), one(of: "-") != nil, let month = digits(2), one(of: "-") != nil,
                let dayOfMonth = digits(2), (1...12).contains(month),
                (1...OracleTime.length(ofMonth: month, year: year)).contains(dayOfMonth)
            else { return nil }
            var days = dayOfMonth - 1
            for earlier in 1..<month { days += OracleTime.length(ofMonth: earlier, year: year) }
            // Whole years since the year 0, and the days from there to 1970.
            let before = year - 1
            let leaps = year == 0 ? 0 : before / 4 - before / 100 + before / 400 + 1
            return days + year * 365 + leaps - 719_528
        }

        /// Milliseconds since midnight.
        mutating func time() -> Int64? {
            guard let hour = digits(2), one(of: ":") != nil, let minute = digits(2), one(of: ":") != nil,
                let second = digits(2), hour < 24, minute < 60, second < 60
            else { return nil }
            var result = (hour * 60 + minute) * 60_000 + second * 1000
            if one(of: ".") != nil {
                let fraction = rest.prefix { (48...57).contains($0) }
                guard !fraction.isEmpty else { return nil }
                rest = rest.dropFirst(fraction.count)
                let thousandths = (Array(fraction) + [48, 48, 48]).prefix(3)
                result += thousandths.reduce(0) { $0 * 10 + Int64($1 - 48) }
            }
            return result
        }

        /// Milliseconds that the local time is ahead of UTC.
        mutating func offset() -> Int64? {
            if one(of: "Zz") != nil { return 0 }
            guard let sign = one(of: "+-"), let hour = digits(2), one(of: ":") != nil, let minute = digits(2),
                hour < 24, minute < 60
            else { return nil }
            return (sign == UInt8(ascii: "-") ? -1 : 1) * (hour * 60 + minute) * 60_000
        }
    }
}
