import Glibc

/// The standard normal distribution.
public enum NormalDistribution {
    /// Probability of lying at least `z` from 0, on either side.
    public static func twoSidedTail(_ z: Double) -> Double { erfc(abs(z) / 2.0.squareRoot()) }
}
