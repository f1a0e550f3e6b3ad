import Events
import Foundation
import LogTestSupport
import Logs
import Synchronization
import Testing

@Suite struct RetentionTests {
    /// A wall clock moved by hand.
    private final class HandClock: Sendable {
        private let milliseconds = Mutex<Int64>(1_000_000)
        var now: Int64 { milliseconds.withLock { $0 } }
        func advance(_ seconds: Int64) { milliseconds.withLock { $0 += seconds * 1000 } }
    }

    private let clock = HandClock()

    private func open(_ fixture: LogFixture, _ retention: Retention, partitions: Int = 1) throws -> EmbeddedLog {
        let clock = self.clock
        return try fixture.openWithTopics(partitions: partitions) {
            $0.retention = retention
            $0.now = { clock.now }
        }
    }

    /// Ten batches of ten records, ten seconds apart.
    private func fill(_ log: EmbeddedLog, partition: Int32 = 0) throws {
        for batch in 0..<10 {
            let records = (0..<10).map { TestRecord("k\($0)", "\(batch)" + String(repeating: "v", count: 1000)) }
            try log.append([output("events", partition, records)])
            clock.advance(10)
        }
    }

    private func consume(_ log: EmbeddedLog, upTo next: Int64, partition: Int32 = 0) throws {
        try log.commit([], offsets: [ConsumedOffset(topic: "events", partition: partition, next: next)])
    }

    @Test func keepsEverythingByDefault() throws {
        let fixture = try LogFixture()
        let log = try open(fixture, .forever)
        try fill(log)
        clock.advance(1 << 30)
        try consume(log, upTo: 100)
        #expect(try log.records("events").count == 100)
    }

    @Test func oldBatchesGoOnceConsumed() throws {
        let fixture = try LogFixture()
        let log = try open(fixture, Retention(ageMax: .seconds(55)))
        try fill(log)
        // Batches were committed 100, 90, 80, 70, 60, 50… seconds ago.
        try consume(log, upTo: 25)
        #expect(try log.description("events").start == 20)
        try consume(log, upTo: 100)
        let description = try log.description("events")
        #expect(description.start == 50 && description.end == 100)
        #expect(try log.records("events").map(\.offset) == (50..<100).map { Int64($0) })
        #expect(try log.reader(topic: "events", partition: 0, from: 3).position == 50)
        clock.advance(100)
        try consume(log, upTo: 100)
        #expect(try log.records("events").isEmpty)
        #expect(try log.description("events").start == 100)
        try log.append([output("events", 0, [TestRecord("a", "1")])])
        #expect(try log.records("events").map(\.offset) == [100])
    }

    @Test func thePartitionStaysWithinItsBytes() throws {
        let fixture = try LogFixture()
        let log = try open(fixture, Retention(partitionBytesMax: 35_000))
        try fill(log)
        try consume(log, upTo: 100)
        let description = try log.description("events")
        #expect(description.start == 70)
        #expect(try #require(description.bytes) <= 35_000)
    }

    @Test func whatTheGroupReadsStaysUntilItHasCommitted() throws {
        let fixture = try LogFixture()
        let log = try open(fixture, Retention(ageMax: .seconds(1)))
        let member = try log.member(topics: ["events"], slot: 0, slots: 1)
        try fill(log)
        for _ in 0..<3 { try log.commit([output("members", 0, [TestRecord("a", "1")])]) }
        #expect(try log.records("events").count == 100)
        member.close()
    }

    @Test func partitionsThatNobodyTouchesGrowOldToo() throws {
        let fixture = try LogFixture()
        let log = try open(fixture, Retention(ageMax: .seconds(1)), partitions: 3)
        for partition in 0..<3 { try fill(log, partition: Int32(partition)) }
        clock.advance(100)
        for _ in 0..<6 { try log.commit([output("members", 0, [TestRecord("a", "1")])]) }
        for partition in 0..<3 { #expect(try log.records("events", Int32(partition)).isEmpty) }
        #expect(try log.state("members") == ["a": "1"])
    }

    @Test func aReaderBehindTheStartGoesOnFromThere() throws {
        let fixture = try LogFixture()
        let log = try open(fixture, Retention(ageMax: .seconds(55)))
        try fill(log)
        let reader = try log.reader(topic: "events", partition: 0, from: 0)
        try consume(log, upTo: 100)
        var buffer = RecordBuffer()
        try reader.read(into: &buffer, bytesMax: 1 << 20)
        #expect(placed(buffer).first?.offset == 50)
    }
}
