import Events
import Foundation
import LogTestSupport
import Logs
import Numerics
import Testing

/// Random work on a log and on plain arrays and dictionaries, held against each other.
@Suite struct ModelContractTests {
    private struct Model {
        /// Every record of each append partition.
        var events: [[TestRecord]]
        /// The newest value of each key of each compacted partition.
        var members: [[String: String]]
        var committed: [Int64?]

        init(partitions: Int) {
            events = Array(repeating: [], count: partitions)
            members = Array(repeating: [:], count: partitions)
            committed = Array(repeating: nil, count: partitions)
        }
    }

    private static let partitions = 3

    @Test(arguments: LogKind.available, UInt64(1)...6) func theLogIsWhatTheModelIs(kind: LogKind, seed: UInt64) throws {
        print("seed \(seed)")
        var random = SplitMix64(seed: seed)
        let place = try LogPlace(kind)
        var log = try place.openWithTopics(partitions: Self.partitions)
        var model = Model(partitions: Self.partitions)
        for step in 0..<(kind == .kafka ? 50 : 150) {
            switch random.below(20) {
            case 0..<8: try append(log, place, &model, &random)
            case 8..<18: try commit(log, place, &model, &random)
            case 18: try compare(log, place, model, &random)
            default:
                if random.below(2) == 0 { log.close() }
                log = try place.openWithTopics(partitions: Self.partitions)
            }
            if step % 50 == 49 { try compare(log, place, model, &random) }
        }
    }

    private func append(_ log: any Log, _ place: LogPlace, _ model: inout Model, _ random: inout SplitMix64) throws {
        var outputs: [TopicOutput] = []
        for partition in 0..<Self.partitions where random.below(2) == 0 {
            let records = (0..<count(&random)).map { _ in record(&random) }
            model.events[partition] += records
            outputs.append(output(place.events, Int32(partition), records))
        }
        try log.append(outputs)
    }

    private func commit(_ log: any Log, _ place: LogPlace, _ model: inout Model, _ random: inout SplitMix64) throws {
        let before = model
        var outputs: [TopicOutput] = []
        var offsets: [ConsumedOffset] = []
        for partition in 0..<Self.partitions where random.below(3) > 0 {
            let records = (0..<count(&random)).map { _ in record(&random, hasKey: place.kind == .kafka) }
            for record in records {
                if let key = record.key { model.members[partition][key] = record.value }
            }
            outputs.append(output(place.members, Int32(partition), records))
            let next = Int64(random.below(model.events[partition].count + 1))
            model.committed[partition] = next
            offsets.append(ConsumedOffset(topic: place.events, partition: Int32(partition), next: next))
        }
        if random.below(8) == 0 {
            // A commit that cannot be done leaves no trace.
            outputs.append(output(place.events, Int32(Self.partitions), [TestRecord("a", "b")]))
            #expect(throws: LogError.self) { try log.commit(outputs, offsets: offsets) }
            model = before
        } else {
            try log.commit(outputs, offsets: offsets)
        }
    }

    private func count(_ random: inout SplitMix64) -> Int {
        switch random.below(10) {
        case 0: 0
        case 1: 1
        case 2: 600
        default: random.below(200)
        }
    }

    /// - Parameter hasKey: a compacted topic of Kafka's takes no record without one.
    private func record(_ random: inout SplitMix64, hasKey: Bool = false) -> TestRecord {
        let noKey: String? = hasKey || random.below(2) == 0 ? "" : nil
        let key = random.below(20) == 0 ? noKey : "k\(random.below(700))"
        let large = random.below(400) == 0 ? 300_000 : 1500
        let value = random.below(5) == 0 ? nil : "\(random.next())" + String(repeating: "x", count: random.below(large))
        return TestRecord(key, value)
    }

    private func compare(_ log: any Log, _ place: LogPlace, _ model: Model, _ random: inout SplitMix64) throws {
        for partition in 0..<Self.partitions {
            let number = Int32(partition)
            let events = model.events[partition]
            let start = random.below(events.count + 1)
            let found = try log.records(place.events, number, from: Int64(start))
            #expect(found.map { TestRecord($0.key, $0.value) } == Array(events[start...]))
            #expect(found.map(\.offset) == (start..<events.count).map { Int64($0) })
            #expect(try log.state(place.members, number) == model.members[partition])
            let committed = try log.committer(slot: 0).recover(topic: place.events, partitions: [number])
            #expect(committed[number] == model.committed[partition])
            let reader = try log.reader(topic: place.members, partition: number, from: 0)
            let end = try reader.end()
            var buffer = RecordBuffer()
            repeat { try reader.read(into: &buffer, bytesMax: 1 << 20) } while buffer.count > 0
            #expect(reader.position == end)
        }
    }
}
