import Coordination
import Engine
import Foundation
import Testing

@Suite struct IdempotenceTests {
    static let changing = [
        DefineTests.define("segment", "new", #""rule":"count(a) >= 1""#, command: "x"),
        #"{"id":"x","command":"list-members","target":"l","add":["c1"]}"#,
        #"{"id":"x","command":"delete","target":"s"}"#,
        #"{"id":"x","command":"delete","target":"unknown"}"#, #"{"id":"x","command":"refresh","target":"*"}"#,
        #"{"id":"x","command":"nonsense"}"#,
    ]
    static let definitions = [
        Definition(id: "l", spec: .list), Definition(id: "s", spec: .list), Definition(id: "t", spec: .list),
        Definition(id: "o", spec: .overlap(OverlapSpec(segments: ["l", "t"]))),
    ]

    @Test(arguments: changing)
    func theSameAgainIsAnsweredAgainAndNotDone(command: String) throws {
        var desk = Desk(configured: Self.definitions)
        desk.send(command)
        let first = try #require(desk.statuses.last { $0.key == "x" }?.value as NSDictionary?)
        let catalog = desk.catalog
        let orders = desk.orders
        desk.wall += 5000
        // Keys in another order say the same.
        for again in [command, command.replacing("{\"id\":\"x\",", with: "{ ").dropLast() + ",\"id\":\"x\"}"] {
            desk.send(String(again))
            #expect(desk.statuses.last?.value as NSDictionary? == first)
        }
        #expect(desk.orders == orders)
        #expect(desk.catalog == catalog)
        // And after a restart.
        var next = try Desk(restoring: catalog, CoordinatorSettings(partitions: 3), at: desk.wall)
        next.send(command)
        #expect(next.statuses.last { $0.key == "x" }?.value as NSDictionary? == first)
    }

    @Test func anIDBelongsToOneContent() {
        var desk = Desk(configured: Self.definitions)
        desk.send(#"{"id":"x","command":"delete","target":"s"}"#)
        let other = desk.send(#"{"id":"x","command":"delete","target":"t"}"#)
        #expect(other?.words.hasPrefix("id: x is the id of an earlier command that said something else") == true)
        #expect(desk.entry(.segment, "t") != nil)
        // The first one's answer is still its own.
        #expect(desk.send(#"{"id":"x","command":"delete","target":"s"}"#)?.status == "accepted")
    }

    @Test func aQuestionThatIsAskedTwiceIsAnsweredTwice() {
        var desk = Desk(configured: Self.definitions)
        let ask = #"{"id":"m","command":"members","target":"l"}"#
        desk.send(ask)
        desk.send(ask)
        #expect(desk.questions().filter { $0.run == "command/m" }.count == 1)
        #expect(desk.send(#"{"id":"m","command":"members","target":"s"}"#)?.status == "rejected")
        for partition in Int32(0)..<3 {
            desk.answer(
                partition, .share(run: "command/m", round: 1, part: 1, parts: 1),
                bytes: MembersPartial(limit: 100).bytes)
        }
        #expect(desk.statuses.filter { $0.key == "m" && $0.value["status"] as? String == "accepted" }.count == 2)
        // Later it is asked anew: it changes nothing.
        desk.send(ask)
        #expect(desk.questions().filter { $0.run == "command/m" }.count == 2)
    }

    @Test func theNewestFourThousandAreRemembered() {
        var desk = Desk()
        for index in 0..<5000 { desk.send("{\"id\":\"c\(index)\",\"command\":\"delete\",\"target\":\"nobody\"}") }
        #expect(desk.catalog.keys.filter { $0.hasPrefix("command/") }.count == 4096)
        let statuses = desk.statuses.count
        desk.send("{\"id\":\"c904\",\"command\":\"delete\",\"target\":\"another\"}")
        #expect(desk.statuses.last?.value["faults"].map { "\($0)" }?.contains("earlier command") == true)
        desk.send("{\"id\":\"c903\",\"command\":\"delete\",\"target\":\"another\"}")
        #expect(desk.statuses.last?.value["faults"].map { "\($0)" }?.contains("there is no definition") == true)
        #expect(desk.statuses.count == statuses + 2)
    }
}
