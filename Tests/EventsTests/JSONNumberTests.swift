import Events
import Foundation
import Numerics
import Testing

/// Text in the form of a JSON number.
@Suite struct JSONNumberTests {
    private func double(_ text: String) -> Double? {
        unsafe Array(text.utf8).withUnsafeBytes { unsafe JSONNumber.double($0) }
    }

    @Test(arguments: [
        "", " ", "+1", "01", "00", "-", "-01", ".5", "5.", "5.e1", "1e", "1e+", "1e1.5", "1,5", " 1", "1 ", "0x1", "1f",
        "inf", "nan", "NaN", "Infinity", "1_000", "--1", "1e1e1", "1.2.3", "١", "1\0",
    ])
    func otherTextIsNone(text: String) {
        #expect(double(text) == nil)
    }

    @Test(arguments: [
        ("0", 0), ("-0", 0), ("7", 7), ("-12.50", -12.5), ("1e3", 1000), ("1E+3", 1000), ("25e-2", 0.25), ("0e0", 0),
        ("1e-400", 0), ("-1e-400", 0), ("1.7976931348623157e308", .greatestFiniteMagnitude),
        ("0.000000000000000000000000000000000000001e39", 1), ("9007199254740993", 9_007_199_254_740_992),
        ("5e-324", .leastNonzeroMagnitude), ("2.4703282292062327e-324", 0),
        ("2.4703282292062328e-324", .leastNonzeroMagnitude),
    ])
    func numbersAreTheirDoubles(text: String, number: Double) {
        #expect(double(text) == number)
        #expect(double(text)?.sign == (number < 0 ? .minus : .plus))
    }

    @Test(arguments: ["1e309", "-1e309", "1.7976931348623159e308", "1e99999999999", String(repeating: "9", count: 310)])
    func numbersBeyondDoublesAreNone(text: String) {
        #expect(double(text) == nil)
    }

    @Test func veryLongNumbersAreRoundedAsTheyShould() {
        #expect(double("0." + String(repeating: "0", count: 100_000) + "1e100001") == 1)
        #expect(double(String(repeating: "1", count: 300)) == Double(String(repeating: "1", count: 300)))
        // Half way between two doubles, and a little more, far behind.
        #expect(double("9007199254740993." + String(repeating: "0", count: 5000)) == 9_007_199_254_740_992)
        #expect(double("9007199254740993." + String(repeating: "0", count: 5000) + "1") == 9_007_199_254_740_994)
    }

    @Test func randomNumbersAreThoseOfTheStandardLibrary() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("random numbers: seed \(seed)")
        var random = SplitMix64(seed: seed)
        for _ in 0..<20_000 {
            let number = Double(bitPattern: UInt64.random(in: 0...UInt64.max, using: &random))
            if number.isFinite { #expect(double("\(number)") == number) }
            let digits = (0..<Int.random(in: 1...25, using: &random)).map { _ in
                String(Int.random(in: 0...9, using: &random))
            }
            let exponent = Int.random(in: -330...310, using: &random)
            let text = "\(Int.random(in: 0...9, using: &random)).\(digits.joined())e\(exponent)"
            let expected = Double(text).flatMap { $0.isFinite ? $0 : nil }
            #expect(double(text) == expected, "\(text)")
        }
    }
}
