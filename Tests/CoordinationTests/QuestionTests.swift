import Coordination
import Engine
import Foundation
import Numerics
import Testing

@Suite struct QuestionTests {
    static let definitions = [
        Definition(id: "a", spec: .list), Definition(id: "b", spec: .list), Definition(id: "c", spec: .list),
    ]

    static func page(_ ids: [String], of all: Int, limit: Int) -> [[UInt8]] {
        MembersPartial(limit: limit, ids: Array(ids.prefix(limit)), total: UInt64(all), behind: UInt64(ids.count))
            .parts(bytesMax: 64)
    }

    /// Pages through the members of three partitions, against all of them sorted by bytes.
    @Test func membersComePageByPage() throws {
        var desk = Desk(configured: Self.definitions)
        var random = SplitMix64(seed: 11)
        let members = (0..<3).map { _ in
            (0..<Int(random.next() % 40)).map { _ in "c\(random.next() % 1000)é" }
        }.map { Array(Set($0)).sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) } }
        var found: [String] = []
        var after: String?
        repeat {
            let follow = after.map { ",\"after\":\"\($0)\"" } ?? ""
            desk.send(
                "{\"id\":\"m\(found.count)\",\"command\":\"members\",\"of\":[\"a\",\"b\"],\"not\":[\"c\"],\"limit\":7\(follow)}"
            )
            let task = try #require(desk.questions().last)
            #expect(task.question == .members(of: ["a", "b"], not: ["c"], after: after, limit: 7))
            for (partition, all) in members.enumerated() {
                let rest = all.filter { id in
                    after.map { Array($0.utf8).lexicographicallyPrecedes(Array(id.utf8)) } ?? true
                }
                let parts = Self.page(rest, of: all.count, limit: 7)
                for (index, part) in parts.enumerated() {
                    desk.answer(
                        Int32(partition), .share(run: task.run, round: 1, part: index + 1, parts: parts.count),
                        bytes: part)
                }
            }
            let answer = try #require(desk.lastAnswer("m\(found.count)"))
            #expect(answer.result["total"] as? Int == members.joined().count)
            let page = try #require(answer.result["customers"] as? [String])
            #expect(page.count <= 7)
            found += page
            after = answer.result["next"] as? String
        } while after != nil
        #expect(found == members.joined().sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) })
    }

    static func preview(_ entering: [(UInt64, String)], _ leaving: [(UInt64, String)], size: Int) -> [UInt8] {
        func side(_ examples: [(UInt64, String)]) -> String {
            let listed = examples.sorted { $0.0 < $1.0 }.prefix(20)
                .map { "{\"customer\":\"\($0.1)\",\"hash\":\($0.0)}" }.joined(separator: ",")
            return "{\"count\":\(examples.count),\"examples\":[\(listed)]}"
        }
        let after = size + entering.count - leaving.count
        return Array(
            """
            {"examplesWanted":20,"customers":100,"sizeBefore":\(size),"sizeAfter":\(after),"incomplete":1,
             "entering":\(side(entering)),"leaving":\(side(leaving))}
            """.utf8)
    }

    @Test func aDryRunTellsWhoWouldEnterAndLeave() throws {
        var desk = Desk(configured: [Definition(id: "s", spec: .rule("count(a) >= 1", isBackfilled: true))])
        let before = desk.coordinator.entries
        desk.send(
            #"{"id":"dry","command":"define","kind":"segment","target":"s","spec":{"rule":"count(a) >= 2"},"dryRun":true}"#
        )
        #expect(desk.lastAnswer("dry") == nil)
        let task = try #require(desk.questions(2).last)
        guard case .preview(let set, segment: "s", examples: 20) = task.question else {
            Issue.record("\(task)")
            return
        }
        #expect(set.segments.map(\.membership) == [.rule("count(a) >= 2", isBackfilled: true)])
        var all: [(UInt64, String)] = []
        for partition in Int32(0)..<3 {
            let entering = (0..<15).map { (UInt64(($0 * 37 + Int(partition) * 11) % 101), "p\(partition)-\($0)") }
            all += entering
            desk.answer(
                partition, .share(run: task.run, round: 1, part: 1, parts: 1),
                bytes: Self.preview(entering, [(1, "l\(partition)")], size: 40))
        }
        let answer = try #require(desk.lastAnswer("dry"))
        let entering = try #require(answer.result["entering"] as? [String: Any])
        #expect(entering["count"] as? Int == 45)
        let expected = all.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.prefix(20).map(\.1)
        #expect(entering["examples"] as? [String] == expected)
        #expect((answer.result["leaving"] as? [String: Any])?["count"] as? Int == 3)
        #expect(answer.result["sizeBefore"] as? Int == 120)
        #expect(answer.result["sizeAfter"] as? Int == 162)
        // Nothing changed.
        #expect(desk.coordinator.entries == before)
        #expect(desk.adopted().count == 1)
    }

    @Test func aDryRunOfAnythingElseIsAnsweredAtOnce() {
        var desk = Desk()
        let measure = desk.send(
            #"{"command":"define","kind":"measure","target":"m","spec":{"expression":"count(a)"},"dryRun":true}"#)
        #expect(measure?.status == "accepted")
        #expect(desk.coordinator.entries.isEmpty)
        let wrong = desk.send(
            #"{"command":"define","kind":"segment","target":"m","spec":{"rule":"count("},"dryRun":true}"#)
        #expect(wrong?.status == "rejected")
    }

    @Test func silenceEndsInWords() {
        var desk = Desk(configured: Self.definitions)
        desk.send(#"{"id":"m","command":"members","target":"a"}"#)
        desk.answer(1, .share(run: "command/m", round: 1, part: 1, parts: 1), bytes: MembersPartial(limit: 100).bytes)
        #expect(desk.coordinator.nextInstant == desk.wall + 60_000)
        desk.pass(milliseconds: 59_999)
        #expect(desk.lastAnswer("m") == nil)
        desk.pass(milliseconds: 1)
        #expect(desk.lastAnswer("m")?.words == "-: 1 of 3 partitions answered within the deadline; missing: 0, 2")
        #expect(desk.orders[0]?.last == .cancel(run: "command/m"))
        #expect(desk.orders[1]?.last == .work(desk.questions(1)[0]))
        #expect(desk.catalog.keys.filter { $0.hasPrefix("pending/") } == [])
    }

    @Test(arguments: ["", "{}", "{\"limit\":5,\"ids\":[],\"total\":0,\"behind\":0}", "\u{0}"])
    func sharesThatAreNoneEndInWords(bytes: String) {
        var desk = Desk(configured: Self.definitions)
        desk.send(#"{"id":"m","command":"members","target":"a"}"#)
        desk.answer(1, .share(run: "command/m", round: 1, part: 1, parts: 1), bytes: Array(bytes.utf8))
        #expect(desk.lastAnswer("m")?.words.hasPrefix("-: partition 1's answer cannot be used: ") == true)
    }

    @Test func tooManyQuestionsAreRefused() {
        var desk = Desk(configured: Self.definitions)
        for index in 0..<256 { desk.send("{\"id\":\"m\(index)\",\"command\":\"members\",\"target\":\"a\"}") }
        let answer = desk.send(#"{"id":"more","command":"members","target":"a"}"#)
        #expect(answer?.words.hasPrefix("-: 256 commands wait for the shards already") == true)
    }
}
