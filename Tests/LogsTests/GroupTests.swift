import LogTestSupport
import Logs
import Testing

/// What the log tells of its group to whoever looks from outside.
@Suite struct GroupTests {
    private func stages(_ log: EmbeddedLog) throws -> [GroupDescription.Stage] {
        try log.group(topics: ["events"]).partitions.map(\.stage)
    }

    private func commit(_ log: EmbeddedLog, _ partition: Int32, next: Int64) throws {
        let offset = ConsumedOffset(topic: "events", partition: partition, next: next)
        try log.committer(slot: 0).commit(LogTransaction(outputs: [], offsets: [offset]))
    }

    @Test func aPartitionRunsOnceItsHolderHasCommittedIt() throws {
        let fixture = try LogFixture()
        let log = try fixture.openWithTopics(partitions: 2)
        let outside = try fixture.open()
        try log.append([output("events", 0, [TestRecord("a", "1"), TestRecord("a", "2")])])
        #expect(try stages(outside) == [.unassigned, .unassigned])
        let member = try log.member(topics: ["events"], slot: 0, slots: 1)
        #expect(try stages(outside) == [.restoring, .restoring])
        try commit(log, 0, next: 1)
        #expect(try stages(outside) == [.running, .restoring])
        let group = try outside.group(topics: ["events"])
        #expect(group.members.count == 1)
        #expect(group.partitions.map(\.lag) == [1, 0])
        #expect(group.partitions[0].owner == group.members[0].name)
        member.close()
        #expect(try stages(outside) == [.unassigned, .unassigned])
        #expect(try outside.group(topics: ["events"]).members.isEmpty)
    }

    /// Offsets as of a minute ago are another process's.
    @Test func commitsFromBeforeTheHoldDoNotCount() throws {
        let fixture = try LogFixture()
        let past = EmbeddedLogSettings().now() - 60_000
        let log = try fixture.openWithTopics(partitions: 1) { $0.now = { past } }
        try commit(log, 0, next: 0)
        let member = try log.member(topics: ["events"], slot: 0, slots: 1)
        defer { member.close() }
        let partition = try log.group(topics: ["events"]).partitions[0]
        #expect(partition.stage == .restoring)
        #expect(partition.committedAt == past)
    }

    @Test func aFileWithoutTimesOfCommitsIsCompleted() throws {
        let fixture = try LogFixture()
        try fixture.openWithTopics().close()
        try RawConnection(fixture.path).execute("ALTER TABLE partitions DROP COLUMN committed_time")
        let log = try fixture.open()
        #expect(try log.group(topics: ["events"]).partitions[0].committedAt == nil)
        try commit(log, 0, next: 0)
        #expect(try log.group(topics: ["events"]).partitions[0].committedAt != nil)
    }

    @Test func aMissingTopicIsNamed() throws {
        let fixture = try LogFixture()
        let log = try fixture.openWithTopics()
        let error = #expect(throws: LogError.self) { _ = try log.group(topics: ["events", "others"]) }
        #expect(error?.description.contains("there is no topic others") == true)
    }
}
