/// When an insight is due: `every 15m`, or a cron expression on the clock of a time zone.
///
/// `every` has the instants that are multiples of its length since 1970-01-01T00:00Z, so that they depend on nothing but
/// the schedule: `every 15m` is due at each quarter of an hour, `every 1d` at midnight UTC, `every 1w` on Thursdays.
/// Cron goes by the wall's clock: a time that the start of daylight saving skips is due at the first instant after the
/// gap, and one that its end doubles is due the first time only.
public struct Schedule: Sendable, Equatable {
    private enum Timing: Sendable, Equatable {
        /// Milliseconds.
        case every(Int64)
        case cron(CronExpression, WallClock)
    }

    /// As it was written.
    public let text: String
    /// The time zone by name; nil for `every`.
    public let timeZone: String?
    private let timing: Timing

    /// Whether it is an `every`, by the words of records.
    public var isEvery: Bool { if case .every = timing { true } else { false } }

    /// - Parameters:
    ///   - text: `every` with a number and one of s, m, h, d, w, from 1 s to 366 d; or five fields of cron, or `@daily`
    ///     and its like.
    ///   - timeZone: a name of the IANA time zone database; UTC where there is none. `every` takes none.
    /// - Throws: every fault at once.
    public init(_ text: String, timeZone: String? = nil) throws(ScheduleFault) {
        let trimmed = String(text.drop(while: \.isWhitespace))
        self.text = text
        if trimmed.lowercased().hasPrefix("every") {
            let length = try Self.length(trimmed.dropFirst(5))
            guard timeZone == nil else {
                throw ScheduleFault(["'\(text)' takes no time zone: it counts in UTC; cron goes by a time zone's clock"]
                )
            }
            timing = .every(length)
            self.timeZone = nil
            return
        }
        let zone = timeZone ?? "UTC"
        let wall = WallClock(zone)
        let unknownZone = "the time zone '\(zone)' is not known: write an IANA name such as Europe/Berlin, or UTC"
        let cron: CronExpression
        do { cron = try CronExpression(trimmed) } catch {
            throw wall == nil ? ScheduleFault(error.texts + [unknownZone]) : error
        }
        guard let wall else { throw ScheduleFault([unknownZone]) }
        timing = .cron(cron, wall)
        self.timeZone = zone
    }

    private static let units: [Character: Int64] = [
        "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000,
    ]
    private static let longest: Int64 = 366 * 86_400_000

    /// Milliseconds of what stands behind `every`.
    private static func length(_ text: Substring) throws(ScheduleFault) -> Int64 {
        let compact = text.filter { !$0.isWhitespace }
        guard let unit = compact.last.flatMap({ units[$0] }), (2...9).contains(compact.utf8.count),
            compact.dropLast().allSatisfy({ $0.isASCII && $0.isNumber }), let count = Int64(compact.dropLast()),
            count >= 1, count * unit <= longest
        else {
            throw ScheduleFault([
                "'every\(text)' is no length of time: write a number and one of s, m, h, d, w, from 1s to 366d, as in "
                    + "'every 15m'"
            ])
        }
        return count * unit
    }

    /// The first instant that is due after one; milliseconds since 1970.
    public func next(after instant: Int64) -> Int64 {
        switch timing {
        case .every(let length):
            let (count, rest) = instant.quotientAndRemainder(dividingBy: length)
            return (count + (rest < 0 ? 0 : 1)) * length
        case .cron(let cron, let wall):
            var minute = Int((Double(wall.local(instant)) / 60_000).rounded(.down))
            while true {
                minute = cron.firstMinute(from: minute)
                let due = wall.instant(Int64(minute) * 60_000)
                if due > instant { return due }
                minute += 1
            }
        }
    }

    /// The last instant that is due after `instant` and at or before `end`; nil where there is none.
    public func last(after instant: Int64, through end: Int64) -> Int64? {
        let first = next(after: instant)
        guard first <= end else { return nil }
        // From `low` on something is still due by the end, from `high` on nothing is.
        var (low, high) = (first - 1, end)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if next(after: middle) <= end { low = middle } else { high = middle }
        }
        return high
    }
}
