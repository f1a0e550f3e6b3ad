/// SplitMix64 (Steele, Lea, Flood 2014), and draws from it.
struct OracleRandom: Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    /// 0 ..< count; the slight bias of the remainder does not matter here.
    mutating func below(_ count: Int) -> Int { Int(next() % UInt64(max(1, count))) }

    /// True in so many of a hundred draws.
    mutating func percent(_ share: Int) -> Bool { below(100) < share }

    mutating func pick<T>(_ values: [T]) -> T { values[below(values.count)] }
}
