import Numerics

/// Draws of these tests, whose printed seed repeats them.
extension SplitMix64 {
    /// Evenly in 0..<bound.
    public mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<max(bound, 1), using: &self) }
}
