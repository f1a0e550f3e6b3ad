import Events
import Foundation
import LogTestSupport
import Logs
import Testing

@Suite struct MemberTests {
    private func assigned(_ member: any LogMember) throws -> [PartitionAssignment] {
        var buffer = RecordBuffer()
        guard case .assigned(let partitions) = try member.poll(into: &buffer, timeout: .zero) else { return [] }
        return partitions
    }

    @Test(arguments: [(1, 4), (3, 4), (4, 4), (6, 4)])
    func workersShareThePartitions(slots: Int, partitions: Int) throws {
        let fixture = try LogFixture()
        let log = try fixture.openWithTopics(partitions: partitions)
        var seen: [Int32] = []
        for slot in 0..<slots {
            let member = try log.member(topics: ["events", "members"], slot: slot, slots: slots)
            let mine = try assigned(member)
            #expect(mine.allSatisfy { Int($0.partition) % slots == slot && $0.committed == [nil, nil] })
            seen += mine.map(\.partition)
            member.close()
        }
        #expect(seen.sorted() == (0..<Int32(partitions)).map(\.self))
    }

    @Test func partitionsTakeTurns() throws {
        let fixture = try LogFixture()
        let log = try fixture.openWithTopics(partitions: 3)
        for batch in 0..<10 { try log.append([output("events", 0, [TestRecord("a", "\(batch)")])]) }
        try log.append([output("events", 2, [TestRecord("b", "0")])])
        let member = try log.member(topics: ["events"], slot: 0, slots: 1)
        for partition in try assigned(member) {
            try member.seek(topic: "events", partition: partition.partition, to: 0)
        }
        var buffer = RecordBuffer()
        var order: [Int32] = []
        var values: [String?] = []
        while case .records(_, let partition) = try member.poll(into: &buffer, timeout: .zero) {
            order.append(partition)
            if partition == 0 { values += placed(buffer).map(\.value) }
        }
        #expect(order.prefix(2).contains(2))
        #expect(order.count == 11)
        #expect(values == (0..<10).map { "\($0)" })
    }

    @Test func whatIsAppendedHereOrElsewhereWakesAMember() throws {
        let fixture = try LogFixture()
        let log = try fixture.openWithTopics()
        let other = try fixture.open()
        let member = try log.member(topics: ["events"], slot: 0, slots: 1)
        _ = try assigned(member)
        try member.seek(topic: "events", partition: 0, to: 0)
        var buffer = RecordBuffer()
        for writer in [log, other, log, other] {
            let appending = BackgroundWork { try writer.append([output("events", 0, [TestRecord("a", "1")])]) }
            #expect(try member.poll(into: &buffer, timeout: .seconds(60)) == .records(topic: "events", partition: 0))
            try appending.wait()
        }
    }

    @Test func aPausedMemberReadsNothing() throws {
        let fixture = try LogFixture()
        let log = try fixture.openWithTopics()
        try log.append([output("events", 0, [TestRecord("a", "1")])])
        let member = try log.member(topics: ["events"], slot: 0, slots: 1)
        _ = try assigned(member)
        try member.seek(topic: "events", partition: 0, to: 0)
        member.pause(true)
        var buffer = RecordBuffer()
        #expect(try member.poll(into: &buffer, timeout: .milliseconds(20)) == .idle)
        member.pause(false)
        #expect(try member.poll(into: &buffer, timeout: .zero) == .records(topic: "events", partition: 0))
        try member.seek(topic: "events", partition: 0, to: 0)
        #expect(try member.poll(into: &buffer, timeout: .zero) == .records(topic: "events", partition: 0))
        try member.release([0])
        try log.append([output("events", 0, [TestRecord("a", "2")])])
        #expect(try member.poll(into: &buffer, timeout: .zero) == .idle)
    }

    @Test func aSeekIntoWhatIsGoneIsRefused() throws {
        let fixture = try LogFixture()
        let log = try fixture.openWithTopics()
        try log.append([output("events", 0, (0..<5).map { TestRecord("k", "\($0)") })])
        let member = try log.member(topics: ["events"], slot: 0, slots: 2)
        _ = try assigned(member)
        let error = expectLogError { try member.seek(topic: "events", partition: 0, to: 6) }
        #expect(error?.remedy == .stop)
        #expect(error?.description.contains("holds the offsets 0 to 5, and was asked for 6") == true)
        try member.seek(topic: "events", partition: 0, to: 3)
        var buffer = RecordBuffer()
        _ = try member.poll(into: &buffer, timeout: .zero)
        #expect(placed(buffer).map(\.value) == ["3", "4"])
        let foreign = expectLogError { try member.seek(topic: "members", partition: 0, to: 0) }
        #expect(foreign?.description.contains("not assigned") == true)
        let unknown = expectLogError { _ = try log.member(topics: ["nowhere"], slot: 0, slots: 1) }
        #expect(unknown?.description.contains("there is no topic nowhere") == true)
    }

    @Test func aSecondRunIsRefusedUntilTheFirstEnds() throws {
        let fixture = try LogFixture()
        let first = try fixture.openWithTopics(partitions: 2)
        let second = try fixture.open()
        let members = try (0..<2).map { try first.member(topics: ["events"], slot: $0, slots: 2) }
        for _ in 0..<2 {
            let error = expectLogError { _ = try second.member(topics: ["events"], slot: 0, slots: 1) }
            #expect(error?.remedy == .stop)
            #expect(
                error?.description.contains("another `kindred run` (process \(getpid())) has the log") == true)
        }
        // All else works beside it.
        try second.append([output("events", 0, [TestRecord("a", "1")])])
        #expect(try second.records("events").count == 1)
        members[0].close()
        #expect(throws: LogError.self) { _ = try second.member(topics: ["events"], slot: 0, slots: 1) }
        members[1].close()
        members[1].close()
        try second.member(topics: ["events"], slot: 0, slots: 1).close()
        try first.member(topics: ["events"], slot: 0, slots: 1).close()
    }
}
