import Engine
import Testing

/// Which test of a rule a change is put down to: the leftmost that changed with the record, or at the instant.
@Suite struct CauseTests {
    private static func causes(_ rule: String, _ records: [(event: String, time: Int64, p: Int)]) throws -> [String] {
        let plan = try ReplayedShard.plan(segments: [("s", rule)], measures: [], sessionGap: 1_000)
        let lines = records.map {
            #"{"customer":"c","event":"\#($0.event)","time":\#($0.time),"properties":{"p":\#($0.p)}}"#
        }
        return try ReplayedShard(plan: plan, lines: lines).changes.map { "\($0.time) \($0.entered) \($0.rule)" }
    }

    /// What has left the window with the first of two records of one instant does not count as there before the second.
    @Test func secondRecordOfAnInstant() throws {
        let purchases: [(event: String, time: Int64, p: Int)] = [
            ("buy", 0, 1), ("buy", 750, 2), ("buy", 2_000, 3), ("buy", 2_000, 4),
        ]
        let causes = try Self.causes("count(sell) >= 1 or distinct(buy.p, 2s) == 3", purchases)
        #expect(causes == ["2000 true distinct(buy.p, 2s) == 3"])
    }

    /// A record and an expiry of one instant are one change.
    @Test func expiryAtARecordsInstant() throws {
        let causes = try Self.causes(
            "count(buy, 2s) == 1 and count(sell) >= 1", [("sell", 0, 1), ("buy", 0, 1), ("buy", 2_000, 1)])
        #expect(causes == ["0 true count(buy, 2s) == 1"])
        let turned = try Self.causes(
            "count(sell) == 1 and count(buy, 2s) == 0", [("buy", 0, 1), ("sell", 2_000, 1)])
        #expect(turned == ["2000 true count(sell) == 1"])
    }
}
