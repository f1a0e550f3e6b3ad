import Daemon
import Foundation
import Logs
import Testing

/// Commands and what follows from them, through the daemon and a log, held against counts by hand.
@Suite struct CoordinatedDaemonTests {
    static let purchases = (0..<60).map { (customer: "c\($0 % 20)", price: $0 % 20 < 12 ? 5 + $0 % 20 : 1) }

    @Test func theConfigurationsDefinitionsAreTheFirstVersion() throws {
        let place = try CoordinatedPlace()
        try place.buy(Self.purchases)
        try place.drain()
        #expect(try place.members("buyers").count == 20)
        #expect(try place.newest("catalog")["segment/buyers"] != nil)
        #expect(try place.newest("catalog")["!commit"] != nil)
        // Nothing was edited: the shards had them already.
        #expect(try place.records("segment-events").allSatisfy { $0.value?.contains("\"origin\":\"edit\"") == false })
        let before = try place.records("catalog").filter { $0.key != "!commit" }.count
        try place.drain()
        #expect(try place.records("catalog").filter { $0.key != "!commit" }.count == before)
    }

    @Test func aDefinedSegmentFillsAndStays() throws {
        let place = try CoordinatedPlace()
        try place.buy(Self.purchases)
        try place.drain()
        try place.send(
            #"{"id":"d1","command":"define","kind":"segment","target":"big","spec":{"rule":"sum(purchase.price) > 30"}}"#
        )
        try place.drain()
        #expect(try place.status("d1")["status"] as? String == "accepted")
        // Three purchases each.
        let expected = Set((0..<12).filter { 3 * (5 + $0) > 30 }.map { "c\($0)" })
        #expect(try place.members("big") == expected)
        let changes = try place.records("segment-events").compactMap(\.value).filter { $0.contains("\"big\":true") }
        #expect(changes.count == expected.count && changes.allSatisfy { $0.contains("\"origin\":\"edit\"") })
        // It holds for what comes later, and after a restart from the catalog.
        try place.buy([("c15", 100), ("new", 31)], from: 1_767_925_600_000)
        try place.drain()
        #expect(try place.members("big") == expected.union(["c15", "new"]))
        try place.send(#"{"id":"d2","command":"delete","kind":"segment","target":"big"}"#)
        try place.drain()
        #expect(try place.status("d2")["status"] as? String == "accepted")
        #expect(try place.members("big").isEmpty)
    }

    @Test func whatIsNoCommandIsAnswered() throws {
        let place = try CoordinatedPlace()
        try place.send("{", #"{"id":"x1","command":"dance"}"#, #"{"id":"x2","command":"delete","target":"nobody"}"#)
        try place.drain()
        #expect(try place.status("control-0-0")["status"] as? String == "rejected")
        #expect(try place.status("x1")["status"] as? String == "rejected")
        #expect(try place.status("x2")["status"] as? String == "rejected")
        #expect(
            place.place.metrics.prometheusText().contains(
                "kindred_commands_total{command=\"unknown\",outcome=\"rejected\"}"))
    }

    @Test func anOverlapIsCounted() throws {
        let place = try CoordinatedPlace(rules: [
            ("buyers", "count(purchase) >= 1"), ("dear", "sum(purchase.price) > 30"),
            ("cheap", "sum(purchase.price) <= 3"),
        ])
        try place.buy(Self.purchases)
        try place.drain()
        try place.send(
            #"{"id":"o1","command":"define","kind":"overlap","target":"both","spec":{"segments":["dear","cheap","buyers"]}}"#
        )
        try place.drain()
        #expect(try place.status("o1")["status"] as? String == "accepted")
        #expect(try place.status("both-1")["status"] as? String == "Successful")
        let insight = try #require(try place.newest("insights")["both"])
        let record = try #require(
            try JSONSerialization.jsonObject(with: Data(insight.utf8)) as? [String: Any])
        #expect(record["customers"] as? Int == 20)
        let dear = (0..<12).filter { 3 * (5 + $0) > 30 }.count
        let sizes = [dear, 8, 20]
        for size in sizes { #expect(insight.contains("\(size)"), "\(insight)") }
        try place.send(#"{"id":"r1","command":"refresh","target":"both"}"#)
        try place.drain()
        #expect(try place.status("both-2")["status"] as? String == "Successful")
    }

    @Test func membersOfAListComeByCommand() throws {
        let place = try CoordinatedPlace()
        try place.buy(Self.purchases)
        try place.send(
            #"{"id":"l1","command":"define","kind":"segment","target":"vip","spec":{"list":true}}"#,
            #"{"id":"l2","command":"list-members","target":"vip","add":["c1","c2","c3"],"remove":[]}"#,
            #"{"id":"l3","command":"list-members","target":"vip","add":[],"remove":["c2"]}"#)
        try place.drain()
        for id in ["l1", "l2", "l3"] { #expect(try place.status(id)["status"] as? String == "accepted") }
        #expect(try place.members("vip") == ["c1", "c3"])
    }

    @Test func whoIsErasedIsNowhere() throws {
        let erased = "Zq7-erased-customer"
        let place = try CoordinatedPlace()
        try place.buy(Self.purchases + [(erased, 3), (erased, 4)])
        try place.drain()
        try place.send(#"{"id":"e1","command":"erase","customer":"\#(erased)"}"#)
        try place.drain()
        #expect(try place.status("e1")["status"] as? String == "accepted")
        let files = try FileManager.default.subpathsOfDirectory(atPath: place.place.folder)
        for file in files {
            guard let data = FileManager.default.contents(atPath: "\(place.place.folder)/\(file)") else { continue }
            #expect(data.range(of: Data(erased.utf8)) == nil, "\(file)")
        }
        #expect(try place.members("buyers").count == 20)
        // And the log is whole.
        #expect(try place.drain().customers == 20)
    }

    @Test func aCatalogThatWasCutIsSaid() throws {
        let place = try CoordinatedPlace()
        try place.drain()
        try place.withLog { log in try place.append(log, "catalog", 0, "segment/ghost", "{}") }
        let error = #expect(throws: DaemonError.self) { try place.drain() }
        #expect(error?.description.contains("catalog") == true, "\(error as Any)")
    }
}
