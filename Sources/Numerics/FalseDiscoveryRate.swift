/// Control of the share of false ones among what is called a discovery.
public enum FalseDiscoveryRate {
    /// The q-value of each p: the smallest share of false discoveries at which it is one, after Benjamini and Hochberg
    /// (J. R. Statist. Soc. B 57, 1995). With p in ascending order and n of them: q_i = min over j ≥ i of p_j·n/j.
    public static func qValues(_ pValues: [Double]) -> [Double] {
        let order = pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
        var values = pValues
        var smallest = 1.0
        for (place, index) in order.enumerated().reversed() {
            smallest = min(smallest, pValues[index] * Double(pValues.count) / Double(place + 1))
            values[index] = smallest
        }
        return values
    }
}
