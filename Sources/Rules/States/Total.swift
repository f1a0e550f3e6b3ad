import Customers

/// An exact total and the number of its events, as kept without a window.
struct Total: BitwiseCopyable {
    static let bytes = 24
    var low: UInt64 = 0
    var high: Int64 = 0
    var events: Int64 = 0

    var millionths: Int128 { Int128(high) << 64 | Int128(low) }

    /// The total of a section; zero where it is empty.
    @inline(__always)
    static func read(_ block: CustomerBlock, section: Int) -> Total {
        unsafe block.isEmpty(section) ? Total() : block.section(section).load(as: Total.self)
    }

    /// Whether so many numbers can have that total.
    var isPlausible: Bool {
        events >= 0 && events < 1 << 62 && millionths.magnitude <= UInt128(events) * UInt128(Int64.max)
    }

    mutating func add(_ millionths: Int64) {
        let sum = self.millionths + Int128(millionths)
        low = UInt64(truncatingIfNeeded: sum)
        high = Int64(truncatingIfNeeded: sum >> 64)
        events += 1
    }

    /// A number as whole millionths, halves to even; nil beyond ±9·10¹².
    @inline(__always)
    static func millionths(_ number: Double) -> Int64? {
        guard number.magnitude <= 9e12 else { return nil }
        let whole = number.rounded(.towardZero)
        let rest = ((number - whole) * 1e6).rounded(.toNearestOrEven)
        return Int64(whole) * 1_000_000 + Int64(rest)
    }
}
