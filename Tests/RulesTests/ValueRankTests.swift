import Events
import Rules
import Testing

@Suite struct ValueRankTests {
    /// In order of rank, each another value.
    private static let ranked: [SampleValue] = [
        .missing, .boolean(false), .boolean(true), .number(-.greatestFiniteMagnitude), .number(-1), .number(0),
        .number(.leastNonzeroMagnitude), .number(1), .number(1.0.nextUp), .number(1e300), .text(""), .text("\0"),
        .text("1"),
        .text("1.0"), .text("10"), .text("9"), .text("A"), .text("AA"), .text("a"), .text("e\u{301}"), .text("é"),
        .text("\u{FFFF}"),
        .text("\u{10000}"),
    ]

    @Test func ordersValues() {
        for (left, first) in Self.ranked.enumerated() {
            for (right, second) in Self.ranked.enumerated() {
                let rank = first.withView { one in second.withView { one.rank(comparedTo: $0).signum() } }
                #expect(rank == (left - right).signum(), "\(first) and \(second)")
            }
        }
    }

    @Test func hashesOneValueAlike() {
        let hashes = Self.ranked.map { $0.withView { $0.identityHash } }
        #expect(Set(hashes).count == Self.ranked.count)
        #expect(Self.hash(.number(-0.0)) == Self.hash(.number(0)))
        #expect(Self.hash(.number(Double("1.0") ?? 0)) == Self.hash(.number(1)))
        // The text of a number's own bytes is another value.
        #expect(Self.hash(.text("AAAAAAAA")) != Self.hash(.number(Double(bitPattern: 0x4141_4141_4141_4141))))
    }

    private static func hash(_ value: SampleValue) -> UInt64 { value.withView { $0.identityHash } }
}
