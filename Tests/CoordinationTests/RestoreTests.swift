import Coordination
import Engine
import Foundation
import Numerics
import Rules
import Testing

@Suite struct RestoreTests {
    /// Sends a random command; answers what was sent and whether the model would accept it.
    static func command(_ random: inout SplitMix64, _ model: inout DefinitionModel) -> (json: String, isAccepted: Bool)
    {
        func pick(_ prefix: String) -> String { "\(prefix)\(random.next() % 5)" }
        switch random.next() % 10 {
        case 0:
            let id = pick("s")
            return (DefineTests.define("segment", id, #""list":true"#), model.defineList(id))
        case 1, 2, 3, 4:
            let id = pick("s")
            let attribute = "a\(random.next() % 3)"
            let segment = random.next() % 2 == 0 ? pick("s") : nil
            let measure = random.next() % 2 == 0 ? pick("m") : nil
            let rule =
                "exists(\(attribute))" + (segment.map { " and in_segment(\\\"\($0)\\\")" } ?? "")
                + (measure.map { " and measure(\($0)) > 3" } ?? "")
            return (
                DefineTests.define("segment", id, "\"rule\":\"\(rule)\""),
                model.defineRule(id, attribute, segment: segment, measure: measure)
            )
        case 5, 6:
            let id = pick("m")
            let days = Int(random.next() % 3) + 1
            model.defineMeasure(id, days: days)
            return (DefineTests.define("measure", id, "\"expression\":\"count(b, \(days)d)\""), true)
        case 7:
            let id = pick("o")
            let named = [pick("s"), pick("s")]
            return (
                DefineTests.define("overlap", id, "\"segments\":[\"\(named[0])\",\"\(named[1])\"]"),
                model.defineOverlap(id, named)
            )
        case 8:
            let id = pick("s")
            return ("{\"command\":\"delete\",\"target\":\"\(id)\"}", model.deleteSegment(id))
        default:
            let id = pick("m")
            return ("{\"command\":\"delete\",\"target\":\"\(id)\",\"kind\":\"measure\"}", model.deleteMeasure(id))
        }
    }

    static func check(_ desk: Desk, _ model: DefinitionModel, _ words: String) {
        let segments = desk.coordinator.entries.filter { $0.key.kind == .segment }
        #expect(
            Dictionary(uniqueKeysWithValues: segments.map { ($0.id, Int($0.version)) })
                == model.segments.mapValues(\.version), "\(words)")
        let measures = desk.coordinator.entries.filter { $0.key.kind == .measure }
        #expect(
            Dictionary(uniqueKeysWithValues: measures.map { ($0.id, Int($0.version)) })
                == model.measures.mapValues(\.version), "\(words)")
        #expect(
            Set(desk.coordinator.entries.filter { $0.key.kind == .overlap }.map(\.id)) == Set(model.overlaps.keys),
            "\(words)")
        // What shards are told is what there is, and can be worked by.
        #expect(desk.adopted().last == desk.coordinator.definitions || desk.adopted().isEmpty, "\(words)")
        #expect((try? desk.coordinator.definitions.check()) != nil, "\(words)")
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    func definitionsAreThoseOfTheModelWhateverStartsAgain(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var model = DefinitionModel()
        var desk = Desk()
        for step in 0..<150 {
            let (json, isAccepted) = Self.command(&random, &model)
            let words = "seed \(seed), step \(step): \(json)"
            let answer = desk.send(json)
            #expect(answer?.status == (isAccepted ? "accepted" : "rejected"), "\(words)\n\(answer?.words ?? "")")
            Self.check(desk, model, words)
            if random.next() % 4 == 0 {
                let partition = Int32(random.next() % 3)
                desk.answer(partition, .adopted(version: desk.coordinator.definitions.version, segments: []), clock: 7)
            }
            guard random.next() % 20 == 0 else { continue }
            desk = try Self.restarted(desk, words)
        }
    }

    /// A coordinator that starts with the catalog of another knows what that one knows.
    static func restarted(_ desk: Desk, _ words: String) throws -> Desk {
        var old = desk
        var next = try Desk(restoring: desk.catalog, desk.coordinator.settings, at: desk.wall)
        next.offset = desk.offset
        // What waits to be run goes on.
        next.pass(milliseconds: 0)
        #expect(next.coordinator.entries == desk.coordinator.entries, "\(words)")
        #expect(next.coordinator.definitions == desk.coordinator.definitions, "\(words)")
        #expect(next.coordinator.scheduleClock == desk.coordinator.scheduleClock, "\(words)")
        #expect(next.coordinator.isQuiet == desk.coordinator.isQuiet, "\(words)")
        #expect(try Coordinator.definitions(in: desk.catalog) == desk.coordinator.definitions, "\(words)")
        let status = #"{"id":"the status","command":"status"}"#
        let before = old.send(status)?.result as NSDictionary?
        #expect(next.send(status)?.result as NSDictionary? == before, "\(words)")
        return next
    }

    @Test func questionsAreAskedAgainUnderAnotherName() throws {
        var desk = Desk(configured: QuestionTests.definitions)
        desk.adoptAll()
        desk.send(#"{"id":"m","command":"members","target":"a"}"#)
        desk.send(
            #"{"id":"d","command":"define","kind":"segment","target":"new","spec":{"rule":"exists(a)"},"dryRun":true}"#)
        let share = ShardAnswer.Content.share(run: "command/m", round: 1, part: 1, parts: 1)
        desk.answer(0, share, bytes: MembersPartial(limit: 100, ids: ["x"], total: 1, behind: 1).bytes)
        var next = try Desk(restoring: desk.catalog, desk.coordinator.settings, at: desk.wall)
        #expect(next.orders[0]?.contains(.cancel(run: "command/m")) == true)
        #expect(next.questions().map(\.run).sorted() == ["command/d~2", "command/m~2"])
        #expect(!next.coordinator.isQuiet)
        // Late answers to the first question are passed over.
        for partition in Int32(0)..<3 { next.answer(partition, share, bytes: MembersPartial(limit: 100).bytes) }
        #expect(next.lastAnswer("m") == nil)
        for partition in Int32(0)..<3 {
            next.answer(
                partition, .share(run: "command/m~2", round: 1, part: 1, parts: 1),
                bytes: MembersPartial(limit: 100, ids: ["y\(partition)"], total: 1, behind: 1).bytes)
        }
        #expect(next.lastAnswer("m")?.result["customers"] as? [String] == ["y0", "y1", "y2"])
        // The deadline is the first question's.
        next.pass(milliseconds: 60_000)
        #expect(next.lastAnswer("d")?.status == "rejected")
        #expect(next.coordinator.isQuiet)
    }

    @Test func recordsOfANewerProgramAreRefusedInWords() {
        var coordinator = Coordinator(settings: CoordinatorSettings(partitions: 1))
        #expect(throws: CatalogFault.newerSchema(key: "set", schema: 9)) {
            try coordinator.restore(key: "set", value: Array(#"{"schema":9,"content":{"x":1}}"#.utf8))
        }
        for (key, value) in [
            ("set", "{}"), ("segment/s", "nonsense"), ("command/99999", #"{"schema":1,"content":{}}"#),
            ("clock/x", "{}"),
            ("adoption/-1", "{}"), ("unknown/x", "{}"), ("configured/nothing/x", "{}"),
        ] {
            #expect(throws: CatalogFault.self, "\(key)") {
                try coordinator.restore(key: key, value: Array(value.utf8))
            }
        }
    }

    @Test func recordsThatDoNotFitTogetherAreRefusedInWords() throws {
        var desk = Desk(configured: [
            ReconciliationTests.rule("s", "exists(a)"), ReconciliationTests.rule("t", "in_segment(\"s\")"),
        ])
        desk.catalog["segment/s"] = nil
        #expect(throws: CatalogFault.self) {
            _ = try Desk(restoring: desk.catalog, desk.coordinator.settings, at: desk.wall)
        }
    }
}
