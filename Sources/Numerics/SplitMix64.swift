import Glibc

/// SplitMix64 of Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014): 64 bits of state,
/// every seed as good as the next, the same numbers on every machine.
public struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    /// 64 even bits.
    @inline(__always)
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// An even number in [0, 1): the top 53 bits of one output, over 2⁵³.
    @inline(__always)
    public mutating func nextUnit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// Two independent standard normal numbers, by Box and Muller (1958) from two outputs u1, u2:
    /// z = √(−2 ln(1 − u1)) · (cos 2πu2, sin 2πu2).
    public mutating func nextNormals() -> (cosine: Double, sine: Double) {
        let radius = (-2 * log(1 - nextUnit())).squareRoot()
        let angle = 2 * Double.pi * nextUnit()
        return (radius * cos(angle), radius * sin(angle))
    }
}
