import Glibc
import Numerics

/// The draws a shop is made of.
extension SplitMix64 {
    /// True with probability `share`.
    mutating func happens(_ share: Double) -> Bool { nextUnit() < share }

    /// An even whole number of the range.
    mutating func integer(in range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(nextUnit() * Double(range.upperBound - range.lowerBound + 1))
    }

    /// Exponentially distributed, with this mean.
    mutating func exponential(mean: Double) -> Double { -mean * log(1 - nextUnit()) }

    /// An index, each as often as its weight says; at least one weight is above zero.
    mutating func index(weights: [Double]) -> Int {
        var rest = nextUnit() * weights.reduce(0, +)
        for (index, weight) in weights.enumerated() {
            rest -= weight
            if rest < 0 { return index }
        }
        return weights.count - 1
    }

    /// One of the values, each as likely.
    mutating func element<Value>(of values: [Value]) -> Value { values[integer(in: 0...values.count - 1)] }
}
