/// Up to which hash a side's customers are drawn: the same for all shards, so that all of them together send little
/// more than the sample, whatever their number. Drawn by hash, a customer is in every sample or in none; those with the
/// smallest hashes are kept, which is a uniform sample and does not depend on the order of shards.
public struct SampleLimits: Codable, Sendable, Equatable {
    public var primary: UInt64
    public var other: UInt64

    /// Nobody is left out, up to the sample's size in each shard.
    public static let none = SampleLimits(primary: .max, other: .max)
    /// How much more than the sample is drawn, for what the sizes were wrong by.
    private static let surplus = 1.25

    public init(primary: UInt64, other: UInt64) {
        self.primary = primary
        self.other = other
    }

    /// - Parameters:
    ///   - expectedPrimary: the side's customers as far as is known, for instance a minute ago. If there are fewer in
    ///     truth, the sample is smaller, and its standard error says so.
    ///   - expectedOther: the same of the other side.
    public init(_ definition: DifferentiatorsDefinition, expectedPrimary: Int, expectedOther: Int) {
        func limit(_ expected: Int) -> UInt64 {
            let share = Self.surplus * Double(definition.samplePerSide) / Double(max(expected, 1))
            return share >= 1 ? .max : UInt64(share * 0x1p64)
        }
        self.init(primary: limit(expectedPrimary), other: limit(expectedOther))
    }
}
