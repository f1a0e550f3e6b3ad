/// Writes text from a place in memory on, without a bound of its own: who calls knows the most that is written.
///
/// Unsafe inside: `init` is where the caller answers for the room.
@safe
struct ReferenceWriter {
    private let start: UnsafeMutableRawPointer
    /// Bytes written.
    private(set) var count = 0

    @inline(__always)
    init(_ start: UnsafeMutableRawPointer) {
        unsafe self.start = start
    }

    @inline(__always)
    mutating func write(_ text: StaticString) {
        unsafe (start + count).copyMemory(from: text.utf8Start, byteCount: text.utf8CodeUnitCount)
        count += text.utf8CodeUnitCount
    }

    /// `number` in decimal, with leading zeros up to `digitsMin` digits.
    @inline(__always)
    mutating func writeDecimal(_ number: UInt64, digitsMin: Int) {
        var digits = digitsMin
        var bound = Self.powersOfTen(digitsMin)
        while number >= bound {
            digits += 1
            let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
            if overflow { break }
            bound = next
        }
        var rest = number
        var position = count + digits
        count = position
        for _ in 0..<digits {
            position -= 1
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            unsafe start.storeBytes(of: 0x30 + UInt8(digit), toByteOffset: position, as: UInt8.self)
            rest = quotient
        }
    }

    /// All 16 digits of `number`, lower case.
    @inline(__always)
    mutating func writeHexadecimal(_ number: UInt64) {
        for index in 0..<16 {
            let digit = UInt8(truncatingIfNeeded: number >> UInt64(60 - 4 * index)) & 15
            unsafe start.storeBytes(
                of: digit < 10 ? 0x30 + digit : 0x57 + digit, toByteOffset: count + index, as: UInt8.self)
        }
        count += 16
    }

    /// 10 to the power of `exponent`, which is one of those written here.
    @inline(__always)
    private static func powersOfTen(_ exponent: Int) -> UInt64 {
        switch exponent {
        case 1: 10
        case 2: 100
        case 3: 1000
        case 5: 100_000
        default: 10_000_000
        }
    }
}
