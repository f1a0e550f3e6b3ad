import Numerics
import Testing

@Suite struct Murmur2Tests {
    /// The vectors of Kafka's `UtilsTest.testMurmur2`.
    @Test(
        arguments: [
            ("21", -973_932_308), ("foobar", -790_332_482), ("a-little-bit-long-string", -985_981_536),
            ("a-little-bit-longer-string", -1_486_304_829),
            ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971), ("abc", 479_470_107),
        ] as [(String, Int32)]) func published(key: String, expected: Int32)
    {
        let hash = unsafe Array(key.utf8).withUnsafeBytes { unsafe Murmur2.hash($0) }
        #expect(hash == expected)
    }

    @Test func partitionDropsTheSign() {
        let partition = unsafe Array("21".utf8).withUnsafeBytes { unsafe Murmur2.partition(of: $0, partitions: 4) }
        // -973932308 & 0x7fffffff = 1173551340 = 4 · 293387835
        #expect(partition == 0)
        let of1000 = unsafe Array("21".utf8).withUnsafeBytes { unsafe Murmur2.partition(of: $0, partitions: 1000) }
        #expect(of1000 == 340)
    }

    @Test func unalignedBytesHashAlike() {
        let bytes = Array("xfoobar".utf8)
        let hash = unsafe bytes.withUnsafeBytes { unsafe Murmur2.hash(UnsafeRawBufferPointer(rebasing: $0[1...])) }
        #expect(hash == -790_332_482)
    }
}
