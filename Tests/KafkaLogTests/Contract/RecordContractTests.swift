import Events
import LogTestSupport
import Logs
import Testing

/// Records in, records out: what holds of every log.
@Suite struct RecordContractTests {
    @Test(arguments: LogKind.available) func recordsOfEverySizeComeBackInOrder(kind: LogKind) throws {
        let place = try LogPlace(kind)
        let log = try place.openWithTopics(partitions: 2)
        let large = String(repeating: "x", count: 900_000)
        let records = [
            TestRecord("a", "1"), TestRecord(nil, "2"), TestRecord("b", nil), TestRecord("", ""),
            TestRecord(nil, nil), TestRecord("large", large), TestRecord("c", "3"),
        ]
        try log.append([output(place.events, 0, records), output(place.events, 1, [])])
        try log.append([output(place.events, 0, [TestRecord("d", "4")])])

        let found = try log.records(place.events)
        #expect(found.map { TestRecord($0.key, $0.value) } == records + [TestRecord("d", "4")])
        #expect(found.map(\.offset) == Array(0..<8))
        #expect(try log.records(place.events, 1).isEmpty)
        #expect(try log.records(place.events, from: 5).map(\.offset) == [5, 6, 7])
        #expect(try log.records(place.events, from: 100).isEmpty)
        let topic = try #require(try log.topics().first { $0.specification.name == place.events })
        #expect(topic.specification.kind == .append && topic.partitions.count == 2)
        #expect(topic.partitions[0].start == 0 && topic.partitions[0].end == 8)
        #expect(topic.partitions[0].committed == nil)
    }

    @Test(arguments: LogKind.available, [0, 1, 7, 1000, 20_000])
    func offsetsGoOnAcrossAppends(kind: LogKind, count: Int) throws {
        let place = try LogPlace(kind)
        let log = try place.openWithTopics()
        let value = String(repeating: "v", count: 100)
        let records = (0..<count).map { TestRecord("k\($0)", value) }
        try log.append([output(place.events, 0, records)])
        try log.append([output(place.events, 0, records)])
        let found = try log.records(place.events)
        #expect(found.map(\.offset) == (0..<Int64(2 * count)).map(\.self))
        #expect(found.prefix(count).map(\.key) == records.map(\.key))
        for start in [count / 3, count, 2 * count - 1] where start >= 0 {
            let part = try log.records(place.events, from: Int64(start))
            #expect(part.first?.offset == (start < 2 * count ? Int64(start) : nil))
            #expect(part.count == 2 * count - start)
        }
    }

    @Test(arguments: LogKind.available) func aReaderKnowsItsEndByPosition(kind: LogKind) throws {
        let place = try LogPlace(kind)
        let log = try place.openWithTopics()
        try log.commit([output(place.members, 0, [TestRecord("a", "1"), TestRecord("b", "2")])])
        try log.commit([output(place.members, 0, [TestRecord("a", "3")])])
        let reader = try log.reader(topic: place.members, partition: 0, from: 0)
        let end = try reader.end()
        #expect(try reader.recentEnd() == end)
        var buffer = RecordBuffer()
        var values: [String?] = []
        repeat {
            try reader.read(into: &buffer, bytesMax: 1 << 20)
            values += placed(buffer).map(\.value)
        } while buffer.count > 0
        #expect(values == ["1", "2", "3"])
        // What stands behind the last record, if anything does, is passed over too.
        #expect(reader.position == end)
        let behind = try log.reader(topic: place.members, partition: 0, from: end)
        try behind.read(into: &buffer, bytesMax: 1 << 20)
        #expect(buffer.count == 0 && behind.position == end)
    }

    @Test(arguments: LogKind.available) func topicsMadeElsewhereAreFound(kind: LogKind) throws {
        let place = try LogPlace(kind)
        let first = try place.open()
        let second = try place.openWithTopics(partitions: 3)
        try first.append([output(place.events, 2, [TestRecord("a", "1")])])
        #expect(try second.records(place.events, 2).map(\.key) == ["a"])
        #expect(try first.topics().map(\.specification.name) == [place.events, place.members])
        // Making them again changes nothing.
        try first.create([TopicSpecification(name: place.events, partitions: 3, kind: .append)])
        #expect(try second.records(place.events, 2).count == 1)
    }

    @Test(arguments: LogKind.available) func readersSeeEveryRecordOnceBesideAWriter(kind: LogKind) throws {
        let place = try LogPlace(kind)
        let log = try place.openWithTopics()
        let total = 2000
        let readers = try (0..<4).map { number in
            // Half of them as another process would.
            let opened = number % 2 == 0 ? log : try place.open()
            return BackgroundWork {
                var seen: [PlacedRecord] = []
                let source = try opened.reader(topic: place.events, partition: 0, from: 0)
                var buffer = RecordBuffer()
                while seen.count < total {
                    try source.read(into: &buffer, bytesMax: 1 << 20)
                    seen += placed(buffer)
                }
                #expect(seen.map(\.value) == (0..<total).map { "\($0)" })
                #expect(seen.map(\.offset) == (0..<Int64(total)).map(\.self))
            }
        }
        for start in stride(from: 0, to: total, by: 20) {
            try log.append([output(place.events, 0, (start..<start + 20).map { TestRecord("k", "\($0)") })])
        }
        for reader in readers { try reader.wait() }
    }

    @Test(arguments: LogKind.available) func whatIsNotThereIsSaid(kind: LogKind) throws {
        let place = try LogPlace(kind)
        let log = try place.openWithTopics()
        let topic = #expect(throws: LogError.self) { _ = try log.reader(topic: "nowhere", partition: 0, from: 0) }
        #expect(topic?.remedy == .stop)
        #expect(topic?.description.contains("there is no topic nowhere") == true, "\(String(describing: topic))")
        let partition = #expect(throws: LogError.self) {
            _ = try log.reader(topic: place.events, partition: 7, from: 0)
        }
        #expect(partition?.remedy == .stop)
        log.close()
        let closed = #expect(throws: LogError.self) {
            try log.append([output(place.events, 0, [TestRecord("a", "1")])])
        }
        #expect(closed?.remedy == .stop && closed?.description.contains("closed") == true)
        log.close()
    }
}
