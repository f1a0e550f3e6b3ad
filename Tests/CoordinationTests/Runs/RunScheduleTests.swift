import Coordination
import Foundation
import Testing

/// Runs by schedule, and the records that tell of them.
@Suite struct RunScheduleTests {
    private static let minute: Int64 = 60_000

    private func bench() throws -> RunBench {
        try RunBench([
            RunBench.overlap("o", schedule: "every 15m"), RunBench.overlap("p", schedule: "0 6 * * MON-FRI"),
        ])
    }

    /// Requests whatever is due, as the coordinator does.
    private func advance(_ bench: inout RunBench, clock: Int64) throws -> [String] {
        let due = bench.advance(by: 1, clock: clock)
        for (id, _) in due { _ = bench.request(id, .schedule) }
        return due.map { "\($0.id) \($0.due / Self.minute)" }
    }

    @Test func whatIsDueIsRunOnce() throws {
        var bench = try bench()
        #expect(try advance(&bench, clock: 0) == [])
        #expect(bench.book.nextDue == 15 * Self.minute)
        #expect(try advance(&bench, clock: 15 * Self.minute) == ["o 15"])
        #expect(!bench.book.isQuiet)
        try bench.answerAll()
        let ended = try #require(bench.last("o-1"))
        #expect(ended.cause == .schedule && ended.due?.milliseconds == 15 * Self.minute && ended.status == .successful)
        #expect(bench.book.isQuiet)
        #expect(try advance(&bench, clock: 16 * Self.minute) == [])
        #expect(bench.insights["o"]?.schedule?.nextRun?.milliseconds == 30 * Self.minute)
    }

    @Test func anInstantDuringARunIsMadeUpOnceItEnds() throws {
        var bench = try bench()
        _ = try advance(&bench, clock: 0)
        #expect(try advance(&bench, clock: 15 * Self.minute) == ["o 15"])
        #expect(try advance(&bench, clock: 31 * Self.minute) == [])
        #expect(try advance(&bench, clock: 47 * Self.minute) == [])
        try bench.answerAll()
        #expect(bench.book.nextInstant == .min && !bench.book.isQuiet)
        #expect(try advance(&bench, clock: 47 * Self.minute) == ["o 45"])
        try bench.answerAll()
        #expect(try advance(&bench, clock: 48 * Self.minute) == [])
        #expect(bench.book.isQuiet && bench.last("o-2")?.due?.milliseconds == 45 * Self.minute)
    }

    @Test func anInstantIsThatOfTheRunThatWaits() throws {
        var bench = try RunBench(
            [RunBench.overlap("o", schedule: "every 15m"), RunBench.overlap("x"), RunBench.overlap("y")])
        _ = try advance(&bench, clock: 0)
        for id in ["x", "y", "o"] { _ = bench.request(id) }
        #expect(try advance(&bench, clock: 15 * Self.minute) == [])
        try bench.answerAll()
        #expect(bench.last("o-1")?.due?.milliseconds == 15 * Self.minute && bench.last("o-1")?.cause == .refresh)
        #expect(try advance(&bench, clock: 16 * Self.minute) == [])
        #expect(bench.book.isQuiet)
    }

    @Test func whatWasMissedWhileNobodyWasThereIsMadeUpOnce() throws {
        var bench = try bench()
        _ = try advance(&bench, clock: 0)
        try bench.restart()
        #expect(try advance(&bench, clock: 100 * Self.minute) == ["o 90"])
        // It dies again before the shards have answered, and before an instant that was told is requested.
        try bench.restart()
        let due = bench.advance(by: 1, clock: 105 * Self.minute)
        #expect(due.isEmpty)
        try bench.answerAll()
        #expect(bench.last("o-1")?.status == .successful)
        let later = bench.advance(by: 1, clock: 106 * Self.minute)
        #expect(later.map(\.due) == [105 * Self.minute])
        try bench.restart()
        #expect(try advance(&bench, clock: 106 * Self.minute) == ["o 105"])
        try bench.answerAll()
        try bench.restart()
        #expect(try advance(&bench, clock: 107 * Self.minute) == [])
    }

    @Test func anotherScheduleMakesNothingUp() throws {
        var bench = try bench()
        _ = try advance(&bench, clock: 7 * Self.minute)
        bench.adopt { $0.insights["o"] = RunBench.entry(RunBench.overlap("o", schedule: "every 5m")) }
        try bench.restart()
        #expect(try advance(&bench, clock: 9 * Self.minute) == [])
        #expect(try advance(&bench, clock: 10 * Self.minute) == ["o 10"])
        bench.adopt { $0.insights["o"] = RunBench.entry(RunBench.overlap("o")) }
        try bench.answerAll()
        #expect(try advance(&bench, clock: 1000 * Self.minute) == ["p 360"])
        #expect(bench.insights["o"]?.schedule == nil)
    }

    @Test func theRecordIsCompleteAndSaysTheSameInTheSameBytes() throws {
        var bench = try bench()
        bench.adopt { context in
            var definition = RunBench.overlap("o", ["a", "c"], fields: ["country"], schedule: "every 15m")
            definition.name = "Big & loyal"
            definition.description = "Who is both"
            definition.tags = ["weekly", "board"]
            context.insights["o"] = RunBench.entry(definition, version: 3)
        }
        #expect(bench.insights["o"]?.status == .notStarted)
        _ = try advance(&bench, clock: 0)
        _ = bench.request("o", .saved)
        try bench.answerAll()
        let bytes = try #require(bench.insightBytes["o"])
        let json = try #require(JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        #expect(
            json.keys.sorted() == [
                "asOf", "customers", "description", "displayName", "durationMs", "endedAt", "id", "kind", "lastStatus",
                "name", "result", "run", "schedule", "source", "spec", "startedAt", "status", "tags", "version",
            ])
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains(#""displayName":"Big & loyal""#) && text.contains(#""lastStatus":null"#))
        #expect(text.contains(#""spec":{"fields":["country"],"segments":["a","c"]}"#))
        #expect(
            text.contains(
                #""schedule":{"cron":null,"every":"15m","nextRun":"1970-01-01T00:15:00.000Z","timeZone":null}"#))
        #expect(text.contains(#"{"clock":"1970-01-01T00:00:00.501Z","offsets":{"events":7},"partition":1}"#))
        #expect(text.contains(#""startedAt":"1970-01-01T00:16:40.001Z""#))
        #expect(json["version"] as? Int == 3 && json["durationMs"] as? Int == 0)
        let kept = try #require(bench.catalog["run/o/result"])
        #expect(String(decoding: kept, as: UTF8.self).contains(text))
        #expect((bench.catalog["run/o"]?.count ?? .max) < 300)
    }

    @Test func cronInARecord() throws {
        var bench = try bench()
        _ = try advance(&bench, clock: 0)
        bench.adopt { $0.insights["p"]?.definition.name = "Weekdays" }
        let schedule = try #require(bench.insights["p"]?.schedule)
        #expect(schedule.cron == "0 6 * * MON-FRI" && schedule.every == nil && schedule.timeZone == "UTC")
        #expect(schedule.nextRun?.milliseconds == 6 * 60 * Self.minute)
        #expect(bench.insights["p"]?.displayName == "Weekdays")
    }
}
