/// Instants as people and programs read them.
public enum TimestampText {
    /// `2026-01-31T14:30:00.123Z`, always with milliseconds.
    /// - Parameter milliseconds: since 1970-01-01T00:00:00Z; years 0 to 9999.
    public static func rfc3339(milliseconds: Int64) -> String {
        let ofDay = Int(milliseconds) - dayNumber(milliseconds) * 86_400_000
        let date = GregorianDate(daysSince1970: dayNumber(milliseconds))
        return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))T\(clock(ofDay))Z"
    }

    /// `14:30:00.123`, in UTC.
    public static func timeOfDay(milliseconds: Int64) -> String {
        clock(Int(milliseconds) - dayNumber(milliseconds) * 86_400_000)
    }

    private static func clock(_ ofDay: Int) -> String {
        "\(padded(ofDay / 3_600_000, 2)):\(padded(ofDay / 60_000 % 60, 2)):\(padded(ofDay / 1000 % 60, 2))"
            + ".\(padded(ofDay % 1000, 3))"
    }

    /// Rounded down, before 1970 too.
    private static func dayNumber(_ milliseconds: Int64) -> Int {
        let (days, rest) = Int(milliseconds).quotientAndRemainder(dividingBy: 86_400_000)
        return rest < 0 ? days - 1 : days
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
