import Foundation
import Numerics
import Testing

@Suite struct GregorianDateTests {
    @Test func agreesWithFoundationsCalendar() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
        for days in stride(from: 0, through: 2_932_896, by: 997) {
            let date = GregorianDate(daysSince1970: days)
            let parts = calendar.dateComponents(
                [.year, .month, .day], from: Date(timeIntervalSince1970: Double(days) * 86_400))
            #expect(date == GregorianDate(year: parts.year ?? 0, month: parts.month ?? 0, day: parts.day ?? 0))
            #expect(date.daysSince1970 == days)
        }
    }

    @Test(arguments: [
        (2024, 2, 29, true), (2023, 2, 29, false), (1900, 2, 29, false), (2000, 2, 29, true), (2024, 4, 31, false),
        (2024, 13, 1, false), (2024, 0, 1, false), (2024, 1, 0, false), (1970, 1, 1, true), (9999, 12, 31, true),
    ]) func daysThatExist(year: Int, month: Int, day: Int, exists: Bool) {
        #expect(GregorianDate(year: year, month: month, day: day).exists == exists)
    }
}
