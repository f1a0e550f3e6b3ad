import Numerics
import Testing

/// Expected values by SciPy 1.17: chi2.sf, 2·norm.sf, false_discovery_control.
@Suite struct DistributionTests {
    @Test(arguments: [
        (0.1, 1, 0.7518296340458492), (3.84, 1, 0.05004352124870519), (50, 1, 1.537459794428033e-12),
        (2, 5, 0.8491450360846096), (9, 5, 0.1090641579497725), (60, 30, 0.0009206823961486636),
        (25, 29, 0.6782474740416906), (400, 200, 1.8438936497115418e-15), (0.001, 2, 0.9995001249791693),
        (1500, 29, 5.456018494375475e-298), (0, 3, 1),
    ]) func chiSquaredTail(x: Double, freedom: Int, expected: Double) {
        let tail = ChiSquaredDistribution.upperTail(x, freedom: freedom)
        #expect(abs(tail - expected) <= 1e-10 * expected)
    }

    @Test(arguments: [
        (0, 1.0), (0.5, 0.6170750774519738), (1.96, 0.04999579029644087), (-5, 5.733031437583866e-07),
        (10, 1.523970604832094e-23), (30, 9.813427854295816e-198),
    ]) func normalTail(z: Double, expected: Double) {
        #expect(abs(NormalDistribution.twoSidedTail(z) - expected) <= 1e-12 * expected)
    }

    @Test func qValues() {
        let found = FalseDiscoveryRate.qValues([0.01, 0.02, 0.03, 0.5, 0.04, 1e-09, 0.9, 0.03])
        let expected = [0.04, 0.048, 0.048, 0.5714285714285714, 0.05333333333333333, 8e-09, 0.9, 0.048]
        for (q, wanted) in zip(found, expected) { #expect(abs(q - wanted) < 1e-15) }
        #expect(FalseDiscoveryRate.qValues([]) == [])
    }
}
