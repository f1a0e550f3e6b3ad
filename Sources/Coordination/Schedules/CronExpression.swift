import Numerics

// Five fields, as Vixie's cron reads them: minute, hour, day of the month, month, day of the week. A field that begins
// with `*` (`*/2` too) is not restricted. Where both day fields are restricted, a day that either of them names counts;
// else a day must be in both.

/// When something is to happen, by the calendar and the clock on the wall.
struct CronExpression: Sendable, Equatable {
    private static let macros = [
        "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
        "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
    ]
    /// Days after which the Gregorian calendar repeats, the days of the week included.
    private static let calendarCycleDays = 146_097
    /// 1970-01-01 was a Thursday.
    private static let weekdayOf1970 = 4

    /// Bit n: the number n counts.
    private let minutes: UInt64
    private let hours: UInt64
    private let daysOfMonth: UInt64
    private let months: UInt64
    private let daysOfWeek: UInt64
    private let isEitherDay: Bool

    /// Throws every fault, each in words.
    init(_ text: String) throws(ScheduleFault) {
        let spelled = Self.macros[text.lowercased()] ?? text
        let parts = spelled.split(whereSeparator: \.isWhitespace)
        if text.hasPrefix("@") && spelled == text {
            throw ScheduleFault([
                "'\(text)' is not known; allowed are \(Self.macros.keys.sorted().joined(separator: ", "))"
            ])
        }
        guard parts.count == CronField.allCases.count else {
            throw ScheduleFault([
                "\(parts.count) fields, but a cron expression has five: minute, hour, day of the month, month, "
                    + "day of the week, as in '0 6 * * MON-FRI'; or write 'every 15m'"
            ])
        }
        var bits: [UInt64] = []
        var faults: [String] = []
        for (field, part) in zip(CronField.allCases, parts) {
            do { bits.append(try field.numbers(part)) } catch { faults.append(error.text) }
        }
        guard faults.isEmpty else { throw ScheduleFault(faults) }
        (minutes, hours, daysOfMonth, months, daysOfWeek) = (bits[0], bits[1], bits[2], bits[3], bits[4])
        isEitherDay = !parts[2].hasPrefix("*") && !parts[4].hasPrefix("*")
        guard (0..<Self.calendarCycleDays).contains(where: { matches(day: $0) }) else {
            throw ScheduleFault(["no year has such a day: '\(parts[2])' of month '\(parts[3])' never comes"])
        }
    }

    /// Whether a day counts.
    /// - Parameter day: days since 1970-01-01.
    private func matches(day: Int) -> Bool {
        let date = GregorianDate(daysSince1970: day)
        guard months >> UInt64(date.month) & 1 == 1 else { return false }
        let weekday = ((day + Self.weekdayOf1970) % 7 + 7) % 7
        let isDayOfMonth = daysOfMonth >> UInt64(date.day) & 1 == 1
        let isDayOfWeek = daysOfWeek >> UInt64(weekday) & 1 == 1
        return isEitherDay ? isDayOfMonth || isDayOfWeek : isDayOfMonth && isDayOfWeek
    }

    /// The first minute that counts, at or after one; both are minutes on the wall since 1970-01-01T00:00.
    func firstMinute(from start: Int) -> Int {
        var minute = start
        while true {
            let day = Int((Double(minute) / 1440).rounded(.down))
            guard matches(day: day) else {
                minute = (day + 1) * 1440
                continue
            }
            if let ofDay = firstMinuteOfDay(from: minute - day * 1440) { return day * 1440 + ofDay }
            minute = (day + 1) * 1440
        }
    }

    /// nil where the day has none left.
    private func firstMinuteOfDay(from start: Int) -> Int? {
        for hour in start / 60..<24 where hours >> UInt64(hour) & 1 == 1 {
            let left = hour == start / 60 ? minutes & (~0 << UInt64(start % 60)) : minutes
            if left != 0 { return hour * 60 + left.trailingZeroBitCount }
        }
        return nil
    }
}
