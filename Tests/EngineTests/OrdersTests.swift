import Engine
import Events
import Foundation
import Rules
import Testing

/// What a shard does when the coordinator asks for it: list segments, erasure, and the offset and the answers of orders.
@Suite struct OrdersTests {
    private static let start: Int64 = 1_700_000_000_000
    private static var settings: ShardSettings { ShardSettings(jobsTopic: "jobs") }

    private static func definitions(_ version: UInt64, lists: [String], rules: [(String, String)]) -> DefinitionSet {
        DefinitionSet(
            version: version,
            segments: lists.map { .init(id: $0, membership: .list) }
                + rules.map { .init(id: $0.0, membership: .rule($0.1, isBackfilled: false)) })
    }

    /// A shard with everything it has published.
    private struct Driven: ~Copyable {
        var shard: Shard
        var published = ShardRestartTests.Published()
        var answers: [ShardAnswer] = []
        var offset: Int64 = 0
        var changelogBytes: [(key: [UInt8], value: [UInt8]?)] = []

        init(_ set: DefinitionSet) throws {
            shard = Shard(
                partition: 0, plan: try set.check().plan(sessionGap: 1_800_000), settings: OrdersTests.settings)
            shard.start(at: [0, 0])
        }

        mutating func order(_ order: ShardOrder) throws { try self.order(bytes: order.json()) }

        mutating func order(bytes: [UInt8]) throws {
            var records = RecordBuffer()
            unsafe bytes.withUnsafeBytes { unsafe records.append(offset: offset, key: nil, value: $0) }
            var cursor = RecordCursor()
            shard.apply(records, topic: 1, from: &cursor)
            offset += 1
        }

        mutating func buy(_ customer: String, _ time: Int64) {
            var cursor = RecordCursor()
            shard.apply(ShardRestartTests.buffer([DefinitionsTests.buy(customer, time)]), from: &cursor)
        }

        mutating func commit() throws {
            #expect(shard.verify() == [])
            guard let commit = shard.freeze(at: 0) else { return }
            var cursor = RecordCursor()
            while let record = commit.partials.next(&cursor) {
                if let value = unsafe record.value { unsafe answers.append(try ShardAnswer(record: value)) }
            }
            cursor = RecordCursor()
            while let record = commit.changelog.next(&cursor) {
                let value = unsafe record.value.map { unsafe [UInt8]($0) }
                unsafe changelogBytes.append((record.key.map { unsafe [UInt8]($0) } ?? [], value))
            }
            published.take(commit)
        }

        /// The same after a restart under definitions.
        mutating func restart(_ set: DefinitionSet) throws {
            try commit()
            var next = Shard(
                partition: 0, plan: try set.check().plan(sessionGap: 1_800_000), settings: OrdersTests.settings)
            for (key, value) in published.changelog {
                unsafe key.withUnsafeBytes { key in
                    unsafe value.withUnsafeBytes { unsafe next.restore(key: key, value: $0) }
                }
            }
            let offsets = try #require(try next.finishRestore())
            #expect(offsets.last == offset)
            next.start(at: offsets.map { $0 ?? 0 })
            shard = next
        }
    }

    @Test func listsAgreeWithSets() throws {
        let seed = UInt64.random(in: 0..<1 << 40)
        print("seed \(seed)")
        var random = OracleRandom(seed: seed)
        let rules = [
            ("both", "in_segment(l1) and in_segment(l2)"), ("buyers", "in_segment(l1) and count(buy) >= 1"),
            ("none", "not in_segment(l1)"),
        ]
        let set = Self.definitions(1, lists: ["l1", "l2"], rules: rules)
        var driven = try Driven(set)
        var lists: [String: Set<String>] = ["l1": [], "l2": []]
        var known: Set<String> = []
        var buyers: Set<String> = []
        driven.buy("c0", Self.start)
        known.insert("c0")
        buyers.insert("c0")
        for step in 0..<400 {
            let names = (0..<random.below(4)).map { _ in "c\(random.below(12))" }
            let list = random.percent(50) ? "l1" : "l2"
            switch random.below(10) {
            case 0..<4:
                try driven.order(.list(segment: list, add: names, remove: []))
                lists[list]?.formUnion(names)
                known.formUnion(names)
            case 4..<6:
                try driven.order(.list(segment: list, add: [], remove: names))
                lists[list]?.subtract(names)
            case 6: try driven.order(.list(segment: "both", add: names, remove: []))
            case 7: try driven.restart(set)
            case 8:
                for name in names {
                    try driven.order(.erase(run: "e\(step)", customer: name))
                    for list in lists.keys { lists[list]?.remove(name) }
                    known.remove(name)
                    buyers.remove(name)
                }
            default:
                for name in names { driven.buy(name, Self.start + Int64(step)) }
                known.formUnion(names)
                buyers.formUnion(names)
            }
            guard random.percent(30) else { continue }
            try driven.commit()
            let (l1, l2) = (lists["l1"] ?? [], lists["l2"] ?? [])
            let wanted =
                l1.map { "l1/\($0)" } + l2.map { "l2/\($0)" } + l1.intersection(l2).map { "both/\($0)" }
                + l1.intersection(buyers).map { "buyers/\($0)" } + known.subtracting(l1).map { "none/\($0)" }
            #expect(Set(driven.published.members.keys) == Set(wanted), "step \(step)")
        }
        let versions = driven.published.events.mapValues { events in
            events.compactMap { $0.firstMatch(of: /"version":([0-9]+)/).flatMap { Int($0.1) } }
        }
        #expect(versions.values.allSatisfy { zip($0, $0.dropFirst()).allSatisfy { $0 < $1 } })
    }

    @Test func whoIsErasedIsInNoRecordThatCompactionLeaves() throws {
        let set = Self.definitions(1, lists: ["vip"], rules: [("buyers", "count(buy) >= 1")])
        var driven = try Driven(set)
        for customer in ["keeper", "forgotten"] { driven.buy(customer, Self.start) }
        try driven.order(.list(segment: "vip", add: ["forgotten"], remove: []))
        try driven.commit()
        try driven.order(.erase(run: "e-1", customer: "forgotten"))
        try driven.order(.erase(run: "e-2", customer: "nobody"))
        try driven.commit()
        #expect(driven.shard.describe(customer: "forgotten") == nil)
        let exits = driven.published.events["forgotten"]?.suffix(2) ?? []
        #expect(exits.allSatisfy { $0.contains(#""status":"exited""#) && $0.contains(#""origin":"erase""#) })
        #expect(driven.published.members.keys.sorted() == ["buyers/keeper"])
        let erased = driven.answers.compactMap { answer in
            if case .erased(let run, let wasKnown) = answer.content { "\(run) \(wasKnown)" } else { nil }
        }
        #expect(erased == ["e-1 true", "e-2 false"])
        // Nothing but the tombstone's key is left of the customer, and a snapshot has nothing at all.
        let needle = Array("forgotten".utf8)
        #expect(driven.published.changelog.allSatisfy { !$0.value.contains(needle) && !$0.key.contains(needle) })
        var snapshot = RecordBuffer()
        var walk = driven.shard.beginSnapshot()
        while driven.shard.takeSnapshot(&walk, bytesMax: 1 << 20, into: &snapshot) == true {}
        #expect(unsafe !Array(snapshot.bytes).contains(needle))
        // The same id is a new customer, whose changes go on counting.
        driven.buy("forgotten", Self.start + 10)
        try driven.restart(set)
        #expect(driven.shard.describe(customer: "forgotten")?.events == 1)
        #expect(driven.published.events["forgotten"]?.last?.contains(#""version":5"#) ?? false)
    }

    @Test func ordersThatMustWaitAreReadAgain() throws {
        let before = Self.definitions(1, lists: [], rules: [("buyers", "count(buy) >= 1")])
        var after = Self.definitions(2, lists: ["vip"], rules: [("rich", "sum(buy.price, 1d) >= 2")])
        after.segments[1].membership = .rule("sum(buy.price, 1d) >= 2", isBackfilled: true)
        var driven = try Driven(before)
        driven.buy("a", Self.start)
        try driven.order(.adopt(after))
        while driven.shard.hasTakeoverWork { driven.shard.advanceTakeover(atMost: 1) }
        // What is missing waits for the past; so does the list that is not there yet.
        try driven.order(.list(segment: "vip", add: ["a"], remove: []))
        #expect(driven.shard.nextOffsets.last == 1)
        guard var past = driven.shard.emptyPast() else {
            Issue.record("nothing is missing")
            return
        }
        #expect(!driven.shard.hasTakeoverWork && driven.shard.awaitsPast)
        var cursor = RecordCursor()
        driven.shard.replay(
            ShardRestartTests.buffer([DefinitionsTests.buy("a", Self.start, 7)]), topic: 0, from: &cursor, limit: 9,
            into: &past)
        driven.shard.take(past: &past)
        while driven.shard.hasTakeoverWork { driven.shard.advanceTakeover(atMost: 1) }
        #expect(driven.shard.nextOffsets.last == 2)
        try driven.commit()
        #expect(driven.published.members.keys.sorted() == ["rich/a", "vip/a"])
        let adopted = driven.answers.compactMap { answer in
            if case .adopted(let version, let segments) = answer.content {
                "\(version) \(segments.map { "\($0.segment) \($0.isReady)" })"
            } else {
                nil
            }
        }
        #expect(adopted == [#"1 ["buyers true"]"#, #"2 ["rich true", "vip true"]"#])
    }

    @Test func whatIsNoOrderIsADeadLetter() throws {
        var driven = try Driven(Self.definitions(1, lists: [], rules: []))
        try driven.order(bytes: Array("{\"dance\":1}".utf8))
        let circle = Self.definitions(2, lists: [], rules: [("a", "in_segment(a)")])
        try driven.order(.adopt(circle))
        try driven.commit()
        #expect(driven.published.deadLetters.count == 2)
        #expect(driven.published.deadLetters.allSatisfy { $0.contains(#""reason":"unreadable_order""#) })
        #expect(driven.shard.figures.records == 0)
        #expect(driven.shard.nextOffsets == [0, 2])
    }

    @Test func theClockIsReportedAsItMoves() throws {
        var driven = try Driven(Self.definitions(1, lists: [], rules: []))
        for step in 0..<5 {
            driven.buy("a", Self.start + Int64(step) * 600)
            try driven.commit()
        }
        let clocks = driven.answers.filter { $0.content == .clock }.map { ($0.moment.clock ?? 0) - Self.start }
        #expect(clocks == [0, 1200, 2400])
    }

    @Test func aListThatWasARuleBeginsEmpty() throws {
        var driven = try Driven(Self.definitions(1, lists: [], rules: [("s", "count(buy) >= 1")]))
        driven.buy("a", Self.start)
        try driven.order(.adopt(Self.definitions(2, lists: ["s"], rules: [])))
        while driven.shard.hasTakeoverWork { driven.shard.advanceTakeover(atMost: 1) }
        try driven.commit()
        #expect(driven.published.members.isEmpty)
        #expect(driven.published.events["a"]?.last?.contains(#""origin":"edit""#) ?? false)
    }
}
