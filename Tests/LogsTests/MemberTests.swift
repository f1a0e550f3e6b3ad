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
    func partitionsGoByTheSlot(slots: Int, partitions: Int) throws {
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

    @Test func aSecondRunIsRefusedUntilTheFirstEnds() throws {
        let fixture = try LogFixture()
        let first = try fixture.openWithTopics(partitions: 2)
        let second = try fixture.open()
        let members = try (0..<2).map { try first.member(topics: ["events"], slot: $0, slots: 2) }
        for _ in 0..<2 {
            let error = #expect(throws: LogError.self) { _ = try second.member(topics: ["events"], slot: 0, slots: 1) }
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
