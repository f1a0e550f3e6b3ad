import Engine
import Events
import Rules
import Testing

/// More different values than are kept one by one: within 5 %, also of a quiet time that follows a busy one.
@Suite struct DistinctBoundTests {
    private static let start: Int64 = 1_700_000_000_000
    private static let window: Int64 = 6_400_000

    /// The first tenth of the time has half of the values.
    private static func time(_ number: Int, of count: Int) -> Int64 {
        let half = count / 2
        return start + Int64(number < half ? number * 600_000 / half : 600_000 + (number - half) * 5_400_000 / half)
    }

    @Test(arguments: [100, 1_000, 4_095, 4_096, 10_000, 100_000]) func withinFivePercent(_ count: Int) throws {
        let measures = [("all", "distinct(buy.p)"), ("recent", "distinct(buy.p, 6400s)")]
        // Without a rule nothing is evaluated as the events come: the measures are asked at the end.
        let plan = try ReplayedShard.plan(segments: [], measures: measures, sessionGap: 1_800_000)
        var shard = Shard(partition: 0, plan: plan, settings: ShardSettings())
        let lines = (0..<count).map { number in
            #"{"customer":"c","time":\#(Self.time(number, of: count)),"event":"buy","properties":{"p":\#(number)}}"#
        }
        var cursor = RecordCursor()
        shard.apply(ShardRestartTests.buffer(lines), from: &cursor)
        #expect(shard.verify() == [])
        // All of them, then the busy time has left the window, and what came after it in part.
        for gone in [Int64(-1), 700_000, 5_900_000] {
            shard.moveClock(to: Self.start + Self.window + gone)
            let left = (0..<count).filter { Self.time($0, of: count) - Self.start > gone }.count
            if gone < 0 { try Self.check("measure(all)", count, measures, &shard) }
            try Self.check("measure(recent)", left, measures, &shard)
        }
    }

    private static func check(
        _ figure: String, _ values: Int, _ measures: [(String, String)], _ shard: inout Shard
    ) throws {
        let slack = values <= 64 ? 0 : values / 20
        let rules = [
            ("low", "\(figure) < \(values - slack)"),
            ("within", "\(figure) between \(values - slack) and \(values + slack)"),
        ]
        shard.adopt(try ReplayedShard.plan(segments: rules, measures: measures, sessionGap: 1_800_000))
        #expect(shard.segmentFigures.map(\.size) == [0, 1], "\(figure) of \(values)")
        #expect(shard.segmentFigures.map(\.isReady) == [true, true])
    }
}
