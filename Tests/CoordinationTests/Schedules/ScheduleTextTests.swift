import Coordination
import Events
import Foundation
import Testing

@Suite struct ScheduleTextTests {
    private static func instant(_ text: String) -> Int64 {
        let bytes = Array(text.utf8)
        return unsafe bytes.withUnsafeBytes { unsafe RFC3339.instant($0) } ?? .min
    }

    private static func due(_ schedule: Schedule, after start: Int64, _ count: Int) -> [Int64] {
        var found: [Int64] = []
        while found.count < count { found.append(schedule.next(after: found.last ?? start)) }
        return found
    }

    private static func compare(_ oracle: ScheduleOracle) throws {
        for known in oracle.cases {
            let schedule = try Schedule(known.cron, timeZone: known.zone)
            let found = due(schedule, after: known.from, known.due.count)
            #expect(found == known.due, "'\(known.cron)' in \(known.zone) from \(RFC3339.text(known.from))")
        }
    }

    @Test func cronAgreesWithCroniter() throws {
        let oracle = try ScheduleOracle.golden()
        #expect(oracle.cases.count > 300)
        try Self.compare(oracle)
    }

    @Test(.enabled(if: ScheduleOracle.isThere)) func cronAgreesWithCroniterOnOthers() throws {
        let seed = UInt64.random(in: 0..<1_000_000)
        print("seed \(seed)")
        try Self.compare(.computed(seed: seed, count: 200))
    }

    @Test(arguments: ["every 1s", "every 15m", "Every 2 h", "every 1d", "every 1w", "*/7 3-5 * * *", "0 0 29 2 *"])
    func theLastIsFoundAsByGoingThroughAll(_ text: String) throws {
        let schedule = try Schedule(text)
        let start = Self.instant("2026-11-21T22:03:00Z")
        let all = Self.due(schedule, after: start, 40)
        for (index, due) in all.enumerated().dropLast() {
            #expect(schedule.last(after: start, through: due) == due)
            #expect(schedule.last(after: start, through: all[index + 1] - 1) == due)
            #expect(schedule.last(after: due, through: all[index + 1] - 1) == nil)
        }
    }

    @Test func everyCountsFrom1970() throws {
        #expect(
            Self.due(try Schedule("every 15m"), after: Self.instant("2026-01-01T10:07:00Z"), 2)
                == [Self.instant("2026-01-01T10:15:00Z"), Self.instant("2026-01-01T10:30:00Z")])
        #expect(try Schedule("every 15m").next(after: 900_000) == 1_800_000)
        #expect(try Schedule("every 15m").next(after: -1) == 0)
        #expect(try Schedule("every 15m").next(after: -900_000) == 0)
        #expect(try Schedule("every 15m").next(after: -900_001) == -900_000)
        #expect(
            try Schedule("every 1w").next(after: Self.instant("2026-01-02T00:00:00Z"))
                == Self.instant("2026-01-08T00:00:00Z"))
    }

    @Test func macrosAreWhatTheyStandFor() throws {
        let start = Self.instant("2026-05-05T05:05:05Z")
        for (macro, cron) in [
            ("@yearly", "0 0 1 1 *"), ("@annually", "0 0 1 1 *"), ("@monthly", "0 0 1 * *"), ("@weekly", "0 0 * * SUN"),
            ("@daily", "0 0 * * *"), ("@Midnight", "0 0 * * *"), ("@hourly", "0 * * * *"),
        ] {
            #expect(
                try Schedule(macro, timeZone: "Asia/Kathmandu").next(after: start)
                    == Schedule(cron, timeZone: "Asia/Kathmandu").next(after: start))
        }
    }

    @Test func aWeekMayEndOnSunday() throws {
        let start = Self.instant("2026-01-01T00:00:00Z")
        #expect(
            Self.due(try Schedule("0 0 * * FRI-SUN"), after: start, 9)
                == Self.due(try Schedule("0 0 * * 0,5,6"), after: start, 9))
        #expect(
            Self.due(try Schedule("0 0 * * 5-7"), after: start, 9)
                == Self.due(try Schedule("0 0 * * 7,fri,Sat"), after: start, 9))
    }

    @Test(arguments: [
        ("60 * * * *", "minute: '60' is none; allowed are 0 to 59"),
        ("0 24 * * *", "hour: '24' is none; allowed are 0 to 23"),
        ("0 0 0 * *", "day of the month: '0' is none; allowed are 1 to 31"),
        ("0 0 * MAI *", "month: 'MAI' is none; allowed are 1 to 12 or JAN to DEC"),
        ("0 0 * * 8", "day of the week: '8' is none; allowed are 0 to 7 or SUN to SAT (0 and 7 are Sunday)"),
        ("0 0 * * MON#2", "day of the week: 'MON#2' is none"),
        ("0 22-2 * * *", "hour: '22-2' runs backwards: write the two parts as a list, 22-… and …-2"),
        ("*/0 * * * *", "minute: the step '0' is none of 1 to 60"),
        ("*/x * * * *", "minute: the step 'x' is none of 1 to 60"),
        ("1,,2 * * * *", "minute: '1,,2' lacks a value beside a comma"),
        ("-1 * * * *", "minute: '' is none"),
        ("٣ * * * *", "minute: '٣' is none"),
        ("0 0 30 2 *", "no year has such a day: '30' of month '2' never comes"),
        ("0 0 31 APR,JUN *", "no year has such a day"),
        ("* * * *", "4 fields, but a cron expression has five"),
        ("* * * * * *", "6 fields, but a cron expression has five"),
        ("", "0 fields, but a cron expression has five"),
        ("@noon", "'@noon' is not known; allowed are @annually, @daily"),
        ("every", "'every' is no length of time: write a number and one of s, m, h, d, w"),
        ("every 0m", "'every 0m' is no length of time"), ("every 15", "'every 15' is no length of time"),
        ("every 1.5h", "is no length of time"), ("every 367d", "from 1s to 366d"),
        ("every 99999999999999999999w", "is no length of time"), ("everyone", "'everyone' is no length of time"),
    ])
    func whatIsNoScheduleIsToldInWords(_ text: String, _ words: String) {
        let fault = #expect(throws: ScheduleFault.self) { try Schedule(text) }
        #expect(fault?.description.contains(words) == true, "\(fault?.description ?? "")")
    }

    @Test func allFaultsAreToldAtOnce() {
        let fault = #expect(throws: ScheduleFault.self) { try Schedule("60 x * 13 *", timeZone: "Europe/Atlantis") }
        #expect(fault?.texts.count == 4)
        #expect(
            fault?.texts.last
                == "the time zone 'Europe/Atlantis' is not known: write an IANA name such as Europe/Berlin, or UTC")
    }

    @Test func everyTakesNoTimeZone() {
        let fault = #expect(throws: ScheduleFault.self) { try Schedule("every 1h", timeZone: "Europe/Berlin") }
        #expect(fault?.description.contains("takes no time zone") == true)
    }

    @Test func aDayThatComesByItsWeekdayAloneIsNoFault() throws {
        // Restricted both: 30 February never comes, Mondays in February do.
        let schedule = try Schedule("0 0 30 2 MON")
        #expect(schedule.next(after: Self.instant("2026-01-01T00:00:00Z")) == Self.instant("2026-02-02T00:00:00Z"))
    }
}
