import Numerics

/// Draws of one of several values, each with a weight.
struct WeightedDraw {
    private let cumulative: [Double]

    init(_ weights: [Double]) {
        var sum = 0.0
        cumulative = weights.map { weight in
            sum += weight
            return sum
        }
    }

    /// Weights 1, 1/2, 1/3, …
    static func harmonic(_ count: Int) -> WeightedDraw { WeightedDraw((1...count).map { 1 / Double($0) }) }

    /// Index of a value.
    func next(_ random: inout SplitMix64) -> Int {
        let place = random.nextUnit() * (cumulative.last ?? 0)
        return min(cumulative.firstIndex { place < $0 } ?? 0, cumulative.count - 1)
    }
}
