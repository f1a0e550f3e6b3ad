import Events
import Foundation
import Numerics
import Testing

/// Date-times, full dates and their text.
@Suite struct RFC3339Tests {
    private func instant(_ text: String) -> Int64? {
        unsafe Array(text.utf8).withUnsafeBytes { unsafe RFC3339.instant($0) }
    }
    private func dateTime(_ text: String) -> Int64? {
        unsafe Array(text.utf8).withUnsafeBytes { unsafe RFC3339.dateTime($0) }
    }

    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01t00:00:00z", 0), ("1970-01-01 00:00:00Z", 0),
            ("1970-01-01T00:00:00.1Z", 100), ("1970-01-01T00:00:00.12Z", 120), ("1970-01-01T00:00:00.1239999999Z", 123),
            ("1970-01-01T00:00:00.000999Z", 0), ("1969-12-31T23:59:59.9999Z", -1), ("1970-01-01T01:00:00+01:00", 0),
            ("1969-12-31T18:30:00-05:30", 0), ("1970-01-01T00:00:00-00:00", 0), ("1970-01-01T23:59:00+23:59", 0),
            ("2000-02-29T00:00:00Z", 951_782_400_000), ("0000-01-01T00:00:00Z", -62_167_219_200_000),
            ("0000-02-29T00:00:00Z", -62_162_121_600_000), ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
            ("9999-12-31T23:59:59-23:59", 253_402_387_139_000), ("2026-01-01T00:00:00.497Z", 1_767_225_600_497),
            ("1996-12-19T16:39:57-08:00", 851_042_397_000), ("1937-01-01T12:00:27.87+00:20", -1_041_337_172_130),
        ] as [(String, Int64)])
    func dateTimesAreRead(text: String, milliseconds: Int64) {
        #expect(dateTime(text) == milliseconds)
        #expect(instant(text) == milliseconds)
    }

    @Test(arguments: [
        "", "2026-01-01", "2026-01-01T00:00Z", "2026-01-01T00:00:00", "2026-01-01T00:00:60Z", "2016-12-31T23:59:60Z",
        "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-00-01T00:00:00Z", "2026-13-01T00:00:00Z",
        "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
        "2026-04-31T00:00:00Z", "2026-1-01T00:00:00Z", "2026-01-01T0:00:00Z", "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00,5Z", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+00:60", "2026-01-01T00:00:00+0000",
        "2026-01-01T00:00:00+00", "2026-01-01T00:00:00ZZ", " 2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z ",
        "2026-01-01  00:00:00Z", "2026-01-01_00:00:00Z", "+026-01-01T00:00:00Z", "12026-01-01T00:00:00Z",
        "2026/01/01T00:00:00Z", "2026-01-01T00.00.00Z", "2026-01-01T00:00:00.5", "2026-01-01T00:00:00 Z",
        "2026-01-01T00:00:00.123456789", "２026-01-01T00:00:00Z", "2026-W01-1T00:00:00Z",
    ])
    func otherTextIsNone(text: String) {
        #expect(dateTime(text) == nil)
    }

    @Test(
        arguments: [
            ("1970-01-01", 0), ("2026-01-01", 1_767_225_600_000), ("2000-02-29", 951_782_400_000),
            ("0000-01-01", -62_167_219_200_000),
        ] as [(String, Int64)])
    func fullDatesAreTheirMidnight(text: String, milliseconds: Int64) {
        #expect(instant(text) == milliseconds)
        #expect(dateTime(text) == nil)
    }

    @Test(arguments: ["2026-02-29", "2026-1-01", "2026-01-1x", "2026-00-10", "20260-1-01", "2026-01-32", "2026 01 01"])
    func wrongDatesAreNone(text: String) {
        #expect(instant(text) == nil)
    }

    @Test func everyDayOfTheCalendarIsThatOfFoundation() throws {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = .gmt
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        // From 1600 on, where Foundation's Gregorian calendar and the proleptic one are the same.
        for day in stride(from: -135_140, through: 2_932_896, by: 13) {
            let milliseconds = Int64(day) * 86_400_000
            let text = Date(timeIntervalSince1970: Double(day) * 86_400).formatted(style)
            #expect(dateTime(text) == milliseconds)
            #expect(RFC3339.text(milliseconds) == text)
        }
    }

    @Test func randomInstantsAreThoseOfFoundation() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("random instants: seed \(seed)")
        var random = SplitMix64(seed: seed)
        for _ in 0..<5000 {
            // Foundation keeps seconds as a double: whole seconds are exact, and the milliseconds are set apart.
            let seconds = Int64.random(in: -11_000_000_000...253_402_300_799, using: &random)
            let fraction = Int64.random(in: 0...999, using: &random)
            let offset = Int.random(in: -1439...1439, using: &random)
            guard let zone = TimeZone(secondsFromGMT: offset * 60) else { continue }
            let style = Date.ISO8601FormatStyle(timeZoneSeparator: .colon, timeZone: zone)
            let whole = Date(timeIntervalSince1970: Double(seconds)).formatted(style)
            guard whole.utf8.count == (offset == 0 ? 20 : 25) else { continue }
            let digits = String(fraction + 1000).dropFirst()
            let text = "\(whole.prefix(19)).\(digits)\(whole.dropFirst(19))"
            #expect(dateTime(text) == seconds * 1000 + fraction, "\(text)")
            #expect(dateTime(whole) == seconds * 1000, "\(whole)")
            #expect(dateTime(RFC3339.text(seconds * 1000 + fraction)) == seconds * 1000 + fraction)
        }
    }

    @Test(arguments: [
        (Int64.min, "0000-01-01T00:00:00.000Z"), (-62_167_219_200_001, "0000-01-01T00:00:00.000Z"),
        (-62_162_121_600_001, "0000-02-28T23:59:59.999Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (0, "1970-01-01T00:00:00.000Z"), (1_767_225_600_000, "2026-01-01T00:00:00.000Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"), (Int64.max, "9999-12-31T23:59:59.999Z"),
    ])
    func textHasMillisecondsAlways(milliseconds: Int64, text: String) {
        #expect(RFC3339.text(milliseconds) == text)
    }

    /// Changing any byte of a date-time to any other gives a time or none, and never reads past its end.
    @Test func everyChangedByteIsReadOrRefused() {
        for text in ["2026-01-31T23:59:59.123+01:30", "2026-01-31T23:59:59Z"] {
            let bytes = Array(text.utf8)
            for place in bytes.indices {
                for byte in UInt8.min...UInt8.max {
                    var changed = bytes
                    changed[place] = byte
                    let found = unsafe changed.withUnsafeBytes { unsafe RFC3339.dateTime($0) }
                    if !(0x20...0x7e).contains(byte) { #expect(found == nil) }
                }
                let cut = unsafe bytes[..<place].withUnsafeBytes { unsafe RFC3339.dateTime($0) }
                #expect(cut == nil)
            }
        }
    }
}
