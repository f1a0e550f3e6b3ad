import Coordination
import Engine
import Numerics
import Testing

@Suite struct CustomerCommandTests {
    static let settings = CoordinatorSettings(
        partitions: 4,
        erasure: .init(
            removed: ["state", "kindred.changelog"], retained: [.init(name: "kindred.events", retention: 86_400_000)]),
        receiptSalt: "secret")

    @Test func anErasureReachesEveryPartitionAndEndsWithAReceipt() throws {
        var desk = Desk(Self.settings)
        desk.send(#"{"id":"e1","command":"erase","customer":"c42-Zoë"}"#)
        for partition in Int32(0)..<4 {
            #expect(desk.orders[partition]?.last == .erase(run: "command/e1", customer: "c42-Zoë"))
        }
        // Nobody gives an erasure up.
        desk.pass(milliseconds: 86_400_000)
        #expect(desk.lastAnswer("e1") == nil)
        for partition in [Int32(2), 0, 3] {
            desk.answer(partition, .erased(run: "command/e1", wasKnown: partition == 3))
        }
        desk.answer(0, .erased(run: "command/other", wasKnown: true))
        desk.answer(3, .erased(run: "command/e1", wasKnown: false))
        #expect(desk.lastAnswer("e1") == nil)
        desk.answer(1, .erased(run: "command/e1", wasKnown: false))
        let receipt = try #require(desk.lastAnswer("e1")?.result)
        #expect(receipt["wasKnown"] as? Bool == true)
        #expect(receipt["partitions"] as? [Int] == [3])
        #expect(receipt["removedFrom"] as? [String] == ["state", "kindred.changelog"])
        let retained = try #require((receipt["retained"] as? [[String: Any]])?.first)
        #expect(retained["topic"] as? String == "kindred.events")
        #expect(retained["retentionMs"] as? Int == 86_400_000)
        let customer = try #require(receipt["customer"] as? [String: String])
        let salt = try #require(customer["salt"])
        #expect(salt.utf8.count == 32)
        #expect(customer["sha256"] == SHA256.hexText(Array((salt + "c42-Zoë").utf8)))
        // Each receipt has a salt of its own, and nothing that is kept names the customer.
        let text = desk.catalog.values.map { String(decoding: $0, as: UTF8.self) }.joined()
        #expect(!text.contains("c42"))
    }

    @Test func anErasureOutlivesTheCoordinator() throws {
        var desk = Desk(Self.settings)
        desk.send(#"{"id":"e1","command":"erase","customer":"c42"}"#)
        desk.answer(2, .erased(run: "command/e1", wasKnown: true))
        var next = try Desk(restoring: desk.catalog, Self.settings, at: desk.wall)
        #expect(next.orders.isEmpty)
        for partition in [Int32(0), 1, 3] { next.answer(partition, .erased(run: "command/e1", wasKnown: false)) }
        #expect(next.lastAnswer("e1")?.result["partitions"] as? [Int] == [2])
    }

    @Test func answersThatNameCustomersGoWithAnErasure() {
        var desk = Desk(Self.settings, configured: [Definition(id: "l", spec: .list)])
        func answerMembers(_ run: String) {
            for partition in Int32(0)..<4 {
                let page = MembersPartial(limit: 100, ids: ["c42"], total: 1, behind: 1)
                desk.answer(partition, .share(run: run, round: 1, part: 1, parts: 1), bytes: page.bytes)
            }
        }
        desk.send(#"{"id":"m1","command":"members","target":"l"}"#)
        answerMembers("command/m1")
        #expect(desk.lastAnswer("m1")?.status == "accepted")
        desk.send(#"{"id":"d","command":"delete","target":"nobody"}"#)
        desk.send(#"{"id":"e1","command":"erase","customer":"c42"}"#)
        desk.send(#"{"id":"m2","command":"members","target":"l"}"#)
        desk.answer(2, .share(run: "command/m2", round: 1, part: 1, parts: 1), bytes: MembersPartial(limit: 100).bytes)
        for partition in Int32(0)..<4 { desk.answer(partition, .erased(run: "command/e1", wasKnown: true)) }
        #expect(desk.lastAnswer("m1") == nil)
        #expect(desk.lastAnswer("d")?.status == "rejected")
        #expect(desk.lastAnswer("e1")?.status == "accepted")
        // What was asked meanwhile is asked anew: an answer from before may name the customer.
        #expect(desk.questions().last?.run == "command/m2~2")
        answerMembers("command/m2")
        #expect(desk.lastAnswer("m2") == nil)
        // An answer that is given later goes with the next erasure.
        desk.send(#"{"id":"m1","command":"members","target":"l"}"#)
        answerMembers("command/m1")
        answerMembers("command/m2~2")
        #expect(desk.lastAnswer("m1") != nil)
        desk.send(#"{"id":"e2","command":"erase","customer":"c43"}"#)
        for partition in Int32(0)..<4 { desk.answer(partition, .erased(run: "command/e2", wasKnown: false)) }
        #expect(desk.lastAnswer("m1") == nil)
        #expect(desk.lastAnswer("m2") == nil)
    }

    @Test func refusedCustomersAreNotKept() {
        var desk = Desk(Self.settings, configured: [Definition(id: "l", spec: .list)])
        for json in [
            #"{"command":"list-members","target":"l","add":["c42",""],"remove":["c42"]}"#,
            #"{"command":"list-members","target":"nobody","add":["c42"]}"#, #"{"command":"erase","customer":["c42"]}"#,
            #"{"command":"members","target":"nobody","after":"c42"}"#,
        ] {
            #expect(desk.send(json)?.status == "rejected")
        }
        let text = desk.catalog.values.map { String(decoding: $0, as: UTF8.self) }.joined()
        #expect(!text.contains("c42"))
    }

    /// 15,000 members of hostile and plain ids: each comes to the partition of its hash, once, in orders that fit.
    @Test func listsComeInOrdersThatFit() throws {
        var desk = Desk(Self.settings, configured: [Definition(id: "l", spec: .list)])
        let add = (0..<10_000).map { "customer/\($0)-\(String(repeating: "ü\\\"", count: $0 % 9))" }
        let remove = (0..<5000).map { "gone-\($0)" }
        func list(_ ids: [String]) -> String {
            ids.map { "\"\($0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\"" }.joined(separator: ",")
        }
        let answer = desk.send(
            "{\"command\":\"list-members\",\"target\":\"l\",\"add\":[\(list(add))],\"remove\":[\(list(remove))]}")
        #expect(answer?.status == "accepted")
        #expect(answer?.result["add"] as? Int == 10_000)
        var (added, removed): ([String], [String]) = ([], [])
        for (partition, orders) in desk.orders {
            for case .list(let segment, let add, let remove) in orders {
                #expect(segment == "l")
                added += add
                removed += remove
                for id in add + remove {
                    let home = unsafe Array(id.utf8).withUnsafeBytes { unsafe Murmur2.partition(of: $0, partitions: 4) }
                    #expect(home == partition)
                }
                let bytes = try ShardOrder.list(segment: segment, add: add, remove: remove).json().count
                #expect(bytes < 256 << 10)
            }
        }
        #expect(added.sorted() == add.sorted())
        #expect(removed.sorted() == remove.sorted())
    }
}
