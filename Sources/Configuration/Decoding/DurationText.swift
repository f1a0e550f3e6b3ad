/// Durations as they are written: digits and a unit, `250ms`, `1s`, `30m`, `24h`, `7d`, `2w`.
enum DurationText {
    /// From the largest down, so that the first that divides a duration is the one to write it in. `w` is read only.
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1), ("w", 604_800_000),
    ]

    /// nil where `text` is no duration, or one beyond 64 bits of milliseconds.
    static func duration(_ text: String) -> Duration? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count)
        guard let factor = units.first(where: { $0.name == unit })?.milliseconds, let count = Int64(digits) else {
            return nil
        }
        let (milliseconds, isTooLarge) = count.multipliedReportingOverflow(by: factor)
        return isTooLarge ? nil : .milliseconds(milliseconds)
    }

    /// The shortest way to write a duration of whole milliseconds: `24h` is `1d`.
    static func text(_ duration: Duration) -> String {
        let milliseconds = duration.wholeMilliseconds
        if milliseconds == 0 { return "0s" }
        for unit in units where milliseconds.isMultiple(of: unit.milliseconds) {
            return "\(milliseconds / unit.milliseconds)\(unit.name)"
        }
        return "\(milliseconds)ms"
    }
}

extension Duration {
    /// The whole milliseconds in it, cut towards zero; the end of the range for what 64 bits do not hold.
    public var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, isTooLarge) = seconds.multipliedReportingOverflow(by: 1000)
        if isTooLarge { return seconds < 0 ? .min : .max }
        let (sum, sumIsTooLarge) = whole.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
        return sumIsTooLarge ? .max : sum
    }
}
