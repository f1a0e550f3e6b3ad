import Coordination
import Engine
import Rules
import Testing

@Suite struct DefineTests {
    static func define(_ kind: String, _ id: String, _ spec: String, command: String? = nil) -> String {
        let id = "\"target\":\"\(id)\""
        let command = command.map { "\"id\":\"\($0)\"," } ?? ""
        return "{\(command)\"command\":\"define\",\"kind\":\"\(kind)\",\(id),\"spec\":{\(spec)}}"
    }

    @Test func aNewSegmentReachesEveryPartition() {
        var desk = Desk()
        #expect(desk.adopted(2).map(\.version) == [1])
        let answer = desk.send(
            Self.define(
                "segment", "buyers", #""rule":"count(purchase) >= 1","name":"Buyers","tags":["a"],"backfill":false"#))
        #expect(answer?.status == "accepted")
        #expect(answer?.result["version"] as? Int == 1)
        #expect(answer?.result["changed"] as? Bool == true)
        #expect(answer?.result["runs"] as? [String] == ["buyers-1"])
        let expected = DefinitionSet.Segment(
            id: "buyers", name: "Buyers", version: 1, membership: .rule("count(purchase) >= 1", isBackfilled: false))
        for partition in Int32(0)..<3 {
            #expect(desk.adopted(partition).map(\.version) == [1, 2])
            #expect(desk.adopted(partition).last?.segments == [expected])
        }
        let entry = desk.entry(.segment, "buyers")
        #expect(entry?.source == .control)
        #expect(entry?.created == desk.wall)
        #expect(entry?.definition.tags == ["a"])
    }

    @Test func versionsCountWhatIsMeant() {
        var desk = Desk()
        desk.send(Self.define("segment", "s", #""rule":"count(a) >= 1""#))
        desk.wall += 1000
        // The same once more, and the same in other spacing.
        #expect(desk.send(Self.define("segment", "s", #""rule":"count(a) >= 1""#))?.result["changed"] as? Bool == false)
        #expect(desk.entry(.segment, "s")?.edited == desk.wall - 1000)
        #expect(desk.coordinator.definitions.version == 2)
        desk.send(Self.define("segment", "s", #""rule":"count( a )  >= 1""#))
        #expect(desk.entry(.segment, "s")?.version == 1)
        // Another name only.
        desk.send(Self.define("segment", "s", #""rule":"count(a) >= 1","name":"S""#))
        #expect(desk.entry(.segment, "s")?.version == 1)
        #expect(desk.entry(.segment, "s")?.edited == desk.wall)
        // A description is nothing to shards.
        let version = desk.coordinator.definitions.version
        desk.send(Self.define("segment", "s", #""rule":"count(a) >= 1","name":"S","description":"d""#))
        #expect(desk.coordinator.definitions.version == version)
        desk.send(Self.define("segment", "s", #""rule":"count(a) >= 2""#))
        #expect(desk.entry(.segment, "s")?.version == 2)
        #expect(desk.run("s-2") == ["Queued"])
    }

    @Test func aMeasuresEditIsItsReadersToo() {
        var desk = Desk()
        desk.send(Self.define("measure", "spend", #""expression":"sum(purchase.price)""#))
        desk.send(Self.define("segment", "big", #""rule":"measure(spend) > 500""#))
        desk.send(Self.define("segment", "in-big", #""rule":"in_segment(\"big\")""#))
        desk.send(Self.define("segment", "other", #""rule":"exists(x)""#))
        let answer = desk.send(Self.define("measure", "spend", #""expression":"sum(purchase.price, 30d)""#))
        #expect(answer?.result["runs"] as? [String] == ["big-2"])
        #expect(desk.entry(.measure, "spend")?.version == 2)
        #expect(desk.entry(.segment, "big")?.version == 2)
        #expect(desk.entry(.segment, "in-big")?.version == 1)
        #expect(desk.entry(.segment, "other")?.version == 1)
        #expect(desk.coordinator.definitions.segments.map(\.version) == [2, 1, 1])
    }

    @Test func whatComesBackCountsOn() {
        var desk = Desk()
        desk.send(Self.define("segment", "l", #""list":true"#))
        desk.send(#"{"command":"delete","target":"l"}"#)
        #expect(desk.entry(.segment, "l") == nil)
        #expect(desk.coordinator.definitions.segments.isEmpty)
        let answer = desk.send(Self.define("segment", "l", #""list":true"#))
        // A shard that knows members of the first must not take them for the second's.
        #expect(answer?.result["version"] as? Int == 2)
        #expect(answer?.result["runs"] as? [String] == ["l-2"])
    }

    @Test func aMeasureMayShareAnID() {
        var desk = Desk()
        desk.send(Self.define("measure", "x", #""expression":"count(a)""#))
        #expect(desk.send(Self.define("segment", "x", #""rule":"measure(x) > 1""#))?.status == "accepted")
        let open = desk.send(#"{"command":"delete","target":"x"}"#)
        #expect(open?.words == "kind: is missing: there is a segment and a measure x")
        #expect(desk.send(#"{"command":"delete","target":"x","kind":"segment"}"#)?.status == "accepted")
        #expect(desk.send(#"{"command":"delete","target":"x"}"#)?.status == "accepted")
    }

    @Test func anInsightIsRunWhenItIsSaved() {
        var desk = Desk()
        for id in ["a", "b"] { desk.send(Self.define("segment", id, #""list":true"#)) }
        let answer = desk.send(Self.define("overlap", "o", #""segments":["a","b"],"schedule":"every 15m""#))
        #expect(answer?.result["runs"] as? [String] == ["o-1"])
        #expect(desk.insights["o"] != nil)
        // The set is what it was: nobody is told anything of it but the question.
        #expect(desk.coordinator.definitions.version == 3)
        let refresh = desk.send(#"{"command":"refresh","target":"o"}"#)
        let runs = refresh?.result["runs"] as? [[String: Any]] ?? []
        #expect(runs.first?["run"] as? String == "o-1")
        #expect(runs.first?["alreadyRunning"] as? Bool == true)
        #expect(desk.send(#"{"command":"cancel","target":"o-1"}"#)?.status == "accepted")
        #expect(desk.run("o-1").last == "Canceled")
        let all = desk.send(#"{"command":"refresh","target":"*"}"#)?.result["runs"] as? [[String: Any]] ?? []
        #expect(all.first?["run"] as? String == "o-2")
        let inUse = desk.send(#"{"command":"delete","target":"a"}"#)?.words ?? ""
        #expect(inUse.contains("in use by overlap o"))
        #expect(desk.send(#"{"command":"delete","target":"o"}"#)?.status == "accepted")
        #expect(desk.insights["o"] == nil)
        #expect(desk.send(#"{"command":"delete","target":"a"}"#)?.status == "accepted")
    }

    @Test func asMuchAsAnOrderHolds() throws {
        let rule = (0..<250).map { "x\($0) == \"\(String(repeating: "y", count: 40))\"" }.joined(separator: " or ")
        var desk = Desk(
            configured: (0..<55).map { Definition(id: "c\($0)", spec: .rule(rule, isBackfilled: true)) })
        #expect(desk.coordinator.entries.count == 55)
        var answer: Answer?
        for index in 0..<12 where answer?.status != "rejected" {
            let escaped = rule.replacing("\"", with: "\\\"")
            answer = desk.send(Self.define("segment", "s\(index)", "\"rule\":\"\(escaped)\""))
        }
        let words = answer?.words ?? ""
        #expect(words.contains("more than 900000 bytes"))
        for set in desk.adopted() {
            let bytes = try ShardOrder.adopt(set).json().count
            #expect(bytes <= 900_000)
        }
    }
}
