import Numerics
import Testing

@Suite struct RadixSortTests {
    static func sorted(_ values: [Int64]) -> [Int64] {
        var (keys, scratch) = (values, values)
        return unsafe keys.withUnsafeMutableBufferPointer { keys in
            unsafe scratch.withUnsafeMutableBufferPointer { unsafe Array(RadixSort.sort(keys, scratch: $0)) }
        }
    }

    /// Whole and broken numbers, near and far apart, of both signs.
    static let draws: [(String, @Sendable (inout SplitMix64) -> Double)] = [
        ("even", { $0.nextUnit() }),
        ("normal", { $0.nextNormals().cosine }),
        ("whole", { Double($0.next() % 61) - 30 }),
        ("far apart", { Double(bitPattern: $0.next() & ~(1 << 62)) }),
        ("instants", { 1_767_225_600_000 + Double($0.next() % 86_400_000) }),
        ("equal but for the lowest bits", { Double(bitPattern: 0x3FF0_0000_0000_0000 | $0.next() & 0xF_FFFF) }),
        ("two clumps", { ($0.next() & 1 == 0 ? 1 : -1e300) * (1 + Double($0.next() & 0xFFFF) * 0x1p-52) }),
        ("equal", { _ in 2 }),
    ]

    @Test(arguments: [0, 1, 7, 8, 31, 32, 33, 48, 49, 1000, 40_000])
    func agreesWithTheStandardSort(count: Int) {
        for (index, draw) in Self.draws.enumerated() {
            var random = SplitMix64(seed: UInt64(count + index))
            let keys = (0..<count).map { _ in OrderedBits.key(draw.1(&random)) }
            #expect(Self.sorted(keys) == keys.sorted(), "\(draw.0), seed \(count + index)")
        }
    }

    @Test func orderedBitsKeepTheOrder() {
        let largest = Double.greatestFiniteMagnitude
        let ascending = [-largest, -1e300, -2, -1, -Double.leastNonzeroMagnitude, 0, 1e-300, 1, 1.0.nextUp, 2, largest]
        let keys = ascending.map(OrderedBits.key)
        #expect(keys == keys.sorted())
        #expect(Set(keys).count == keys.count)
        #expect(keys.map(OrderedBits.value) == ascending)
        #expect(OrderedBits.key(-0.0) == OrderedBits.key(0))
        #expect(OrderedBits.value(.max) == largest)
        #expect(OrderedBits.value(.min) == -largest)
    }
}
