/// Finite doubles as integers of the same order: sign and magnitude turned into two's complement.
///
/// −0 and 0 are the same integer, and the integers of neighbouring doubles are neighbours, so that dropping low bits
/// rounds a number down to one with fewer binary digits.
public enum OrderedBits {
    /// The integer of a finite number.
    @inline(__always)
    public static func key(_ value: Double) -> Int64 {
        let bits = Int64(bitPattern: value.bitPattern)
        // All ones for a negative number: then 0 − magnitude, without a branch.
        let sign = bits >> 63
        return ((bits & Int64.max) ^ sign) &- sign
    }

    /// The number of an integer; integers beyond the finite numbers become the outermost ones.
    @inline(__always)
    public static func value(_ key: Int64) -> Double {
        let largest = Int64(bitPattern: Double.greatestFiniteMagnitude.bitPattern)
        let clamped = max(-largest, min(largest, key))
        let magnitude = Double(bitPattern: UInt64(bitPattern: abs(clamped)))
        return clamped < 0 ? -magnitude : magnitude
    }
}
