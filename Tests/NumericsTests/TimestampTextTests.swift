import Foundation
import Numerics
import Testing

@Suite struct TimestampTextTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (1_769_869_800_123, "2026-01-31T14:30:00.123Z"),
            (-1, "1969-12-31T23:59:59.999Z"), (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        ] as [(Int64, String)]) func rfc3339(milliseconds: Int64, expected: String)
    {
        #expect(TimestampText.rfc3339(milliseconds: milliseconds) == expected)
    }

    @Test func agreesWithFoundation() {
        let formatter = ISO8601DateFormatter()
        formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        var random = SplitMix64(seed: 5)
        for _ in 0..<1000 {
            // Whole seconds: Foundation rounds fractions of far-away dates.
            let seconds = Int64.random(in: 0..<253_402_300_800, using: &random)
            let expected = formatter.string(from: Date(timeIntervalSince1970: Double(seconds)))
            #expect(TimestampText.rfc3339(milliseconds: seconds * 1000) == expected, "seed 5")
        }
    }

    @Test func timeOfDay() {
        #expect(TimestampText.timeOfDay(milliseconds: 1_769_869_800_123) == "14:30:00.123")
    }
}
