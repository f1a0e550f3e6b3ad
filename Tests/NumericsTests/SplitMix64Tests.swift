import Numerics
import Testing

@Suite struct SplitMix64Tests {
    /// The published outputs of Vigna's `splitmix64.c`.
    @Test func publishedOutputs() {
        Self.expect(
            seed: 0, [0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4, 0x06C4_5D18_8009_454F, 0xF88B_B8A8_724C_81EC])
        Self.expect(
            seed: 1_234_567,
            [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ])
    }

    static func expect(seed: UInt64, _ outputs: [UInt64]) {
        var random = SplitMix64(seed: seed)
        #expect(outputs.map { _ in random.next() } == outputs)
    }

    @Test func unitsAreTheTop53Bits() {
        var random = SplitMix64(seed: 0)
        #expect(random.nextUnit() == Double(0xE220_A839_7B1D_CDAF as UInt64 >> 11) / 9_007_199_254_740_992)
        for _ in 0..<100_000 {
            #expect((0..<1).contains(random.nextUnit()))
        }
    }

    /// Computed with Python's `math` from the published outputs of seed 0.
    @Test func normalsAreBoxAndMullers() {
        var random = SplitMix64(seed: 0)
        let first = random.nextNormals()
        let second = random.nextNormals()
        let expected = [-1.8839083333524405, 0.8645068595575148, 0.22760793546360525, -0.04211268468683916]
        for (value, wanted) in zip([first.cosine, first.sine, second.cosine, second.sine], expected) {
            #expect(abs(value - wanted) < 1e-14)
        }
    }

    @Test func normalsHaveTheMomentsOfTheStandardNormal() {
        var random = SplitMix64(seed: 7)
        let count = 100_000
        var sums = [0.0, 0, 0, 0]
        for _ in 0..<count {
            let pair = random.nextNormals()
            for z in [pair.cosine, pair.sine] {
                for power in 1...4 { sums[power - 1] += (1...power).reduce(1.0) { product, _ in product * z } }
            }
        }
        // Six standard errors of each moment's mean.
        let moments = sums.map { $0 / Double(2 * count) }
        let bounds = [1.0, 2, 15, 96].map { 6 * ($0 / Double(2 * count)).squareRoot() }
        for (index, expected) in [0.0, 1, 0, 3].enumerated() {
            #expect(abs(moments[index] - expected) < bounds[index], "moment \(index + 1), seed 7")
        }
    }
}
