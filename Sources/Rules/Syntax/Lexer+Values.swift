// What the tokens with a value mean: numbers, durations, strings.

extension Lexer {
    /// A number in millionths; nil with more than 6 decimals or beyond the greatest size.
    static func millionths(of token: ArraySlice<UInt8>) -> Int64? {
        let isNegative = token.first == UInt8(ascii: "-")
        var total: Int64 = 0
        var decimals: Int?
        for byte in isNegative ? token.dropFirst() : token {
            if byte == UInt8(ascii: ".") {
                decimals = 0
                continue
            }
            guard let shifted = appended(byte, to: total) else { return nil }
            total = shifted
            decimals = decimals.map { $0 + 1 }
        }
        let written = decimals ?? 0
        guard written <= RuleLimits.decimalsMax else { return nil }
        for _ in written..<RuleLimits.decimalsMax {
            guard let shifted = appended(UInt8(ascii: "0"), to: total) else { return nil }
            total = shifted
        }
        return isNegative ? -total : total
    }

    /// The number with one more digit; nil beyond the greatest size.
    private static func appended(_ digit: UInt8, to number: Int64) -> Int64? {
        let (product, overflow) = number.multipliedReportingOverflow(by: 10)
        guard !overflow, product <= RuleLimits.millionthsMax else { return nil }
        let sum = product + Int64(digit - UInt8(ascii: "0"))
        return sum <= RuleLimits.millionthsMax ? sum : nil
    }

    /// The milliseconds of a unit of durations.
    static func unit(_ letter: UInt8) -> Int64? {
        switch letter {
        case UInt8(ascii: "s"): 1000
        case UInt8(ascii: "m"): 60_000
        case UInt8(ascii: "h"): 3_600_000
        case UInt8(ascii: "d"): 86_400_000
        case UInt8(ascii: "w"): 7 * 86_400_000
        default: nil
        }
    }

    /// A duration in milliseconds; nil outside 1 s to 3650 d.
    static func milliseconds(of token: ArraySlice<UInt8>) -> Int64? {
        guard let unit = token.last.flatMap(unit) else { return nil }
        var count: Int64 = 0
        for byte in token.dropLast() {
            count = count * 10 + Int64(byte - UInt8(ascii: "0"))
            guard count <= RuleLimits.durationMillisecondsMax else { return nil }
        }
        let (product, overflow) = count.multipliedReportingOverflow(by: unit)
        guard !overflow, product > 0, product <= RuleLimits.durationMillisecondsMax else { return nil }
        return product
    }

    /// The text of a string's token.
    static func string(of token: ArraySlice<UInt8>) -> String {
        var rest = token.dropFirst().dropLast()
        var text: [UInt8] = []
        while let byte = rest.first {
            if let escape = escape(in: rest) {
                text.append(contentsOf: Array(String(escape.character).utf8))
                rest = rest.dropFirst(escape.length)
            } else {
                text.append(byte)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The escape with which the bytes begin, and its length in bytes; nil where they begin with none.
    static func escape(in bytes: ArraySlice<UInt8>) -> (character: Unicode.Scalar, length: Int)? {
        guard bytes.first == UInt8(ascii: "\\"), let letter = bytes.dropFirst().first else { return nil }
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\\"): return (Unicode.Scalar(letter), 2)
        case UInt8(ascii: "n"): return ("\n", 2)
        case UInt8(ascii: "t"): return ("\t", 2)
        case UInt8(ascii: "u"):
            let digits = bytes.dropFirst(2).prefix(4)
            guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
                let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
                let character = Unicode.Scalar(code)
            else { return nil }
            return (character, 6)
        default: return nil
        }
    }
}
