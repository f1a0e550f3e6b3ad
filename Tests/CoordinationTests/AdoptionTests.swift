import Coordination
import Engine
import Testing

@Suite struct AdoptionTests {
    static let rule = Definition(id: "s", spec: .rule("count(a, 30d) >= 1", isBackfilled: true))

    @Test func aSegmentIsARunUntilEveryPartitionHasIt() {
        var desk = Desk(configured: [Self.rule])
        #expect(desk.run("s-1") == ["Queued"])
        #expect(!desk.coordinator.isQuiet)
        desk.answer(0, .adopting(version: 1, done: 10, of: 100))
        #expect(desk.run("s-1") == ["Queued", "Refreshing"])
        let counts = desk.statuses.last?.value["counts"] as? [String: Int]
        #expect(counts == ["done": 10, "of": 100])
        // Progress is told once a second.
        desk.answer(0, .adopting(version: 1, done: 20, of: 100))
        desk.answer(0, .adopting(version: 1, done: 30, of: 100))
        #expect(desk.run("s-1").count == 2)
        #expect(desk.coordinator.nextInstant == desk.wall + 1000)
        desk.pass(milliseconds: 1000)
        #expect(desk.run("s-1").count == 3)
        #expect((desk.statuses.last?.value["counts"] as? [String: Int])?["done"] == 30)
        desk.answer(
            0, .adopted(version: 1, segments: [.init(segment: "s", isReady: false, completeAt: desk.wall + 5000)]))
        desk.answer(1, .adopted(version: 1, segments: [.init(segment: "s", isReady: true, completeAt: nil)]))
        desk.answer(2, .adopted(version: 1, segments: []))
        #expect(desk.run("s-1").last == "Successful")
        let record = desk.statuses.last?.value
        #expect(record?["ready"] as? Bool == false)
        #expect(record?["completeAt"] as? String == "2026-01-01T00:00:06.000Z")
        #expect(record?["partitionsAnswered"] as? Int == 3)
        #expect(desk.coordinator.isQuiet)
        // Once the partition's clock is past it, nothing is missing any more.
        desk.answer(0, .clock, clock: desk.wall + 5000)
        let status = desk.send(#"{"command":"status","target":"s"}"#)
        let segment = (status?.result["definitions"] as? [[String: Any]])?.first
        #expect(segment?["ready"] as? Bool == true)
    }

    @Test func anEditEndsTheRunBefore() {
        var desk = Desk(configured: [Self.rule])
        desk.send(DefineTests.define("segment", "s", #""rule":"count(a) >= 2""#))
        #expect(desk.run("s-1") == ["Queued", "Canceled"])
        for partition in Int32(0)..<3 { desk.answer(partition, .adopted(version: 1, segments: [])) }
        #expect(desk.run("s-2") == ["Queued"])
        desk.adoptAll()
        #expect(desk.run("s-2") == ["Queued", "Refreshing", "Successful"])
        desk.send(DefineTests.define("segment", "s", #""rule":"count(a) >= 3""#))
        desk.send(#"{"command":"delete","target":"s"}"#)
        #expect(desk.run("s-3") == ["Queued", "Canceled"])
        desk.adoptAll()
        #expect(desk.coordinator.isQuiet)
    }

    @Test func answersThatCannotBeChangeNothing() {
        var desk = Desk(configured: [Self.rule])
        for version: UInt64 in [0, 2, .max] {
            desk.answer(0, .adopting(version: version, done: .max, of: .max))
            desk.answer(0, .adopted(version: version, segments: []))
        }
        desk.answer(-1, .adopted(version: 1, segments: []))
        desk.answer(3, .adopted(version: 1, segments: []))
        #expect(desk.run("s-1") == ["Queued"])
    }
}
