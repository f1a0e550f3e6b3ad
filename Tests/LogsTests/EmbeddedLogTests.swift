import Events
import Foundation
import LogTestSupport
import Logs
import Testing

@Suite struct EmbeddedLogTests {
    @Test func appendsAndReadsRecordsOfEverySize() throws {
        let fixture = try LogFixture()
        let log = try fixture.openWithTopics(partitions: 2)
        let large = String(repeating: "x", count: 1 << 20)
        let records = [
            TestRecord("a", "1"), TestRecord(nil, "2"), TestRecord("b", nil), TestRecord("", ""),
            TestRecord(nil, nil), TestRecord("large", large), TestRecord("c", "3"),
        ]
        try log.append([output("events", 0, records), output("events", 1, [])])
        try log.append([output("events", 0, [TestRecord("d", "4")])])

        let found = try log.records("events")
        #expect(found.map { TestRecord($0.key, $0.value) } == records + [TestRecord("d", "4")])
        #expect(found.map(\.offset) == Array(0..<8))
        #expect(try log.records("events", 1).isEmpty)
        #expect(try log.records("events", from: 5).map(\.offset) == [5, 6, 7])
        #expect(try log.records("events", from: 100).isEmpty)
        let description = try log.description("events")
        #expect(description.start == 0 && description.end == 8 && description.committed == nil)
        #expect(try #require(description.bytes) > 1 << 20)
    }

    @Test(arguments: [0, 1, 7, 1000, 20_000])
    func keepsOffsetsAcrossBatches(count: Int) throws {
        let fixture = try LogFixture()
        let log = try fixture.openWithTopics()
        let value = String(repeating: "v", count: 100)
        let records = (0..<count).map { TestRecord("k\($0)", value) }
        try log.append([output("events", 0, records)])
        try log.append([output("events", 0, records)])
        let found = try log.records("events")
        #expect(found.count == 2 * count)
        #expect(found.map(\.offset) == (0..<Int64(2 * count)).map(\.self))
        #expect(found.prefix(count).map(\.key) == records.map(\.key))
        for start in [count / 3, count, 2 * count - 1] where start >= 0 {
            let part = try log.records("events", from: Int64(start))
            #expect(part.first?.offset == (start < 2 * count ? Int64(start) : nil))
            #expect(part.count == 2 * count - start)
        }
    }

    @Test func commitsOutputsAndOffsetsTogether() throws {
        let fixture = try LogFixture()
        let log = try fixture.openWithTopics()
        try log.append([output("events", 0, [TestRecord("a", "1"), TestRecord("b", "2")])])
        let member = try log.member(topics: ["events"], slot: 0, slots: 1)
        var buffer = RecordBuffer()
        #expect(
            try member.poll(into: &buffer, timeout: .zero)
                == .assigned([PartitionAssignment(partition: 0, committed: [nil])]))
        #expect(try member.poll(into: &buffer, timeout: .zero) == .idle)
        try member.seek(topic: "events", partition: 0, to: 0)
        #expect(try member.poll(into: &buffer, timeout: .zero) == .records(topic: "events", partition: 0))
        #expect(placed(buffer).map(\.key) == ["a", "b"])

        try log.commit(
            [output("members", 0, [TestRecord("m", "1")])],
            offsets: [ConsumedOffset(topic: "events", partition: 0, next: 2)])
        #expect(try log.description("events").committed == 2)
        #expect(try log.state("members") == ["m": "1"])
        #expect(try log.committer(slot: 0).recover(topic: "events", partitions: [0]) == [0: 2])
        #expect(try log.committer(slot: 0).recover(topic: "members", partitions: [0]) == [:])
        member.close()

        let again = try log.member(topics: ["events"], slot: 0, slots: 1)
        #expect(
            try again.poll(into: &buffer, timeout: .zero)
                == .assigned([PartitionAssignment(partition: 0, committed: [2])]))
    }

    @Test func anUnknownTopicChangesNothing() throws {
        let fixture = try LogFixture()
        let log = try fixture.openWithTopics()
        let outputs = [output("members", 0, [TestRecord("m", "1")]), output("nowhere", 0, [TestRecord("m", "1")])]
        let error = expectLogError { try log.commit(outputs) }
        #expect(error?.description.contains("there is no topic nowhere") == true)
        #expect(try log.records("members").isEmpty)
    }

    @Test func topicsMadeByAnotherProcessAreFound() throws {
        let fixture = try LogFixture()
        let first = try fixture.openWithTopics()
        let second = try fixture.open()
        try second.create([TopicSpecification(name: "late", partitions: 3, kind: .append)])
        try first.append([output("late", 2, [TestRecord("a", "1")])])
        #expect(try second.records("late", 2).map(\.key) == ["a"])
        #expect(try first.topics().map(\.specification.name) == ["events", "late", "members"])
    }
}
