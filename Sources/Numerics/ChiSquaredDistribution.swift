import Glibc

/// The chi-squared distribution.
public enum ChiSquaredDistribution {
    private static let stepsMax = 10_000
    private static let precision = 1e-15

    /// Probability of exceeding `x` with that many degrees of freedom: Q(freedom/2, x/2), the upper regularised gamma
    /// function (DLMF 8.2.4).
    public static func upperTail(_ x: Double, freedom: Int) -> Double {
        guard freedom > 0, x > 0 else { return 1 }
        let (a, half) = (Double(freedom) / 2, x / 2)
        let scale = exp(a * log(half) - half - logGamma(a))
        if half < a + 1 { return max(0, 1 - scale * lowerSeries(a, half)) }
        return min(1, scale * upperFraction(a, half))
    }

    /// DLMF 8.11.4: the lower function without its factor x^a·e^(−x)/Γ(a).
    private static func lowerSeries(_ a: Double, _ x: Double) -> Double {
        var term = 1 / a
        var sum = term
        var denominator = a
        for _ in 0..<stepsMax {
            denominator += 1
            term *= x / denominator
            sum += term
            if term < sum * precision { break }
        }
        return sum
    }

    /// DLMF 8.9.2 by the method of Lentz: the upper function without the same factor.
    private static func upperFraction(_ a: Double, _ x: Double) -> Double {
        let tiny = Double.leastNormalMagnitude
        var b = x + 1 - a
        var c = 1 / tiny
        var d = 1 / b
        var value = d
        for step in 1...stepsMax {
            let factor = -Double(step) * (Double(step) - a)
            b += 2
            d = factor * d + b
            if abs(d) < tiny { d = tiny }
            c = b + factor / c
            if abs(c) < tiny { c = tiny }
            d = 1 / d
            let change = c * d
            value *= change
            if abs(change - 1) < precision { break }
        }
        return value
    }

    /// ln Γ(a) of a half or whole number above 0.
    private static func logGamma(_ a: Double) -> Double {
        var sign: Int32 = 0
        return unsafe lgamma_r(a, &sign)
    }
}
