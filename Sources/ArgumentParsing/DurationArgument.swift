extension Duration: ArgumentValue {
    public static var expectation: String { "a duration, like 500ms, 5s, 10m, 24h, 7d or 2w" }

    private static let unitMilliseconds: [(suffix: String, milliseconds: Int64)] = [
        ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]

    /// Digits and one unit; at most 3650 days.
    public init?(argument: String) {
        let digits = argument.prefix { $0.isASCII && $0.isNumber }
        guard let count = Int64(digits),
            let unit = Self.unitMilliseconds.first(where: { $0.suffix == argument[digits.endIndex...] })
        else { return nil }
        let (milliseconds, overflow) = count.multipliedReportingOverflow(by: unit.milliseconds)
        guard !overflow, milliseconds <= 3650 * 86_400_000 else { return nil }
        self = .milliseconds(milliseconds)
    }

    /// Whole milliseconds; finer parts are cut.
    public var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }

    /// In the largest unit that divides it, weeks left to those who write them.
    public var argumentText: String {
        let milliseconds = wholeMilliseconds
        guard milliseconds != 0 else { return "0s" }
        for unit in Self.unitMilliseconds.dropFirst() where milliseconds % unit.milliseconds == 0 {
            return "\(milliseconds / unit.milliseconds)\(unit.suffix)"
        }
        return "\(milliseconds)ms"
    }
}
