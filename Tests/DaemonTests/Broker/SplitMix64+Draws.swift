import Numerics

/// Draws of the simulated log and its schedules, whose printed seed repeats them.
extension SplitMix64 {
    /// A number below `bound`.
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// True `percent` times of a hundred.
    mutating func happens(_ percent: Int) -> Bool { below(100) < percent }
}
