import Numerics
import Testing

@Suite struct XXH3Tests {
    /// The buffer of xxHash's own sanity check.
    static func sanityBuffer(_ count: Int) -> [UInt8] {
        var generator: UInt64 = 2_654_435_761
        return (0..<count).map { _ in
            let byte = UInt8(generator >> 56)
            generator &*= 11_400_714_785_074_694_797
            return byte
        }
    }

    /// Of `xsum_sanity_check.c` of xxHash 0.8.
    @Test(
        arguments: [
            (0, 0x2D06_8005_38D3_94C2), (1, 0xC44B_DFF4_074E_ECDB), (6, 0x27B5_6A84_CD2D_7325),
            (12, 0xA713_DAF0_DFBB_77E7), (24, 0xA3FE_70BF_9D35_10EB), (48, 0x397D_A259_ECBA_1F11),
            (80, 0xBCDE_FBBB_2C47_C90A), (195, 0xCD94_217E_E362_EC3A),
        ] as [(Int, UInt64)]) func published64(count: Int, expected: UInt64)
    {
        let hash = unsafe Self.sanityBuffer(count).withUnsafeBytes { unsafe XXH3.hash64($0) }
        #expect(hash == expected)
    }

    @Test func seedsChangeTheHash() {
        let seed: UInt64 = 0x9E37_79B1_85EB_CA8D
        let hash = unsafe [UInt8]().withUnsafeBytes { unsafe XXH3.hash64($0, seed: seed) }
        #expect(hash == 0xA8A6_B918_B2F0_364A)
    }

    @Test(arguments: [(0, "99aa06d3014798d86001c324468d497f"), (1, "a6cd5e9392000f6ac44bdff4074eecdb")])
    func published128(count: Int, expected: String) {
        let hash = unsafe Self.sanityBuffer(count).withUnsafeBytes { unsafe XXH3.hash128($0) }
        #expect(hash.hexText == expected)
    }

    @Test func hexTextKeepsLeadingZeros() {
        #expect(Hash128(high: 0x0123, low: 0xABCD_EF00).hexText == "000000000000012300000000abcdef00")
    }
}
