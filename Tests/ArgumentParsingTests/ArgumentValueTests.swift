import ArgumentParsing
import Foundation
import Testing

@Suite struct ArgumentValueTests {
    @Test(
        arguments: [
            ("0", 0), ("-12", -12), ("9223372036854775807", Int.max), ("9223372036854775808", nil), ("", nil),
            ("1.0", nil), (" 1", nil), ("0x10", nil),
        ] as [(String, Int?)]) func wholeNumbers(text: String, expected: Int?)
    {
        #expect(Int(argument: text) == expected)
    }

    @Test(
        arguments: [
            ("2.5", 2.5), ("-1e3", -1000), ("7", 7), ("nan", nil), ("inf", nil), ("0x1p3", nil), ("1e999", nil),
            ("", nil),
        ] as [(String, Double?)]) func numbers(text: String, expected: Double?)
    {
        #expect(Double(argument: text) == expected)
    }

    @Test(
        arguments: [
            ("500ms", 500), ("5s", 5000), ("10m", 600_000), ("24h", 86_400_000), ("7d", 604_800_000),
            ("2w", 1_209_600_000), ("0s", 0), ("3650d", 315_360_000_000), ("3651d", nil),
            ("99999999999999999999s", nil),
            ("9223372036854775807w", nil), ("5", nil), ("s", nil), ("5 s", nil), ("-5s", nil), ("5S", nil),
            ("1.5h", nil),
            ("٣s", nil),
        ] as [(String, Int64?)]) func durations(text: String, milliseconds: Int64?)
    {
        #expect(Duration(argument: text) == milliseconds.map { .milliseconds($0) })
    }

    @Test(
        arguments: [
            (0, "0s"), (1500, "1500ms"), (90_000, "90s"), (300_000, "5m"), (7_200_000, "2h"), (1_209_600_000, "14d"),
        ] as [(Int64, String)]) func durationsAsText(milliseconds: Int64, expected: String)
    {
        #expect(Duration.milliseconds(milliseconds).argumentText == expected)
    }

    @Test(arguments: [
        "2026-01-31T14:30:00Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2024-02-29T12:00:00+05:30",
        "2024-02-29T12:00:00-11:00",
    ]) func timesAgreeWithFoundation(text: String) throws {
        let expected = try #require(ISO8601DateFormatter().date(from: text))
        #expect(TimeArgument(argument: text)?.milliseconds == Int64(expected.timeIntervalSince1970) * 1000)
    }

    @Test(
        arguments: [
            ("2026-01-31", 1_769_817_600_000), ("2026-01-31 14:30:00z", 1_769_869_800_000),
            ("2026-01-31t14:30:00.1239Z", 1_769_869_800_123), ("2026-01-31T14:30:00.5Z", 1_769_869_800_500),
            ("2026-02-30", nil), ("2026-01-31T24:00:00Z", nil), ("2026-01-31T23:59:60Z", nil),
            ("2026-01-31T14:30Z", nil),
            ("2026-01-31T14:30:00", nil), ("2026-01-31T14:30:00.Z", nil), ("2026-01-31T14:30:00+1:00", nil),
            ("2026-01-31T14:30:00Z ", nil), ("1969-12-31", nil), ("1970-01-01T00:00:00+00:01", nil), ("26-1-1", nil),
            ("", nil), ("2026-01-31T14:30:00−01:00", nil),
        ] as [(String, Int64?)]) func times(text: String, milliseconds: Int64?)
    {
        #expect(TimeArgument(argument: text)?.milliseconds == milliseconds)
    }

    @Test func timesAsText() {
        #expect(TimeArgument(milliseconds: 1_769_869_800_123).argumentText == "2026-01-31T14:30:00.123Z")
        #expect(TimeArgument(milliseconds: -1).argumentText == "1969-12-31T23:59:59.999Z")
    }
}
