import Events
import LogTestSupport
import Logs
import Testing

/// Commits are whole or not at all: what holds of every log.
@Suite struct CommitContractTests {
    @Test(arguments: LogKind.available) func outputsAndOffsetsAreCommittedTogether(kind: LogKind) throws {
        let place = try LogPlace(kind)
        let log = try place.openWithTopics()
        try log.append([output(place.events, 0, [TestRecord("a", "1"), TestRecord("b", "2")])])
        let member = try log.member(topics: [place.events], slot: 0, slots: 1)
        #expect(try member.awaitAssignment() == [PartitionAssignment(partition: 0, committed: [nil])])
        // Nothing of a partition comes before it is sought.
        var buffer = RecordBuffer()
        #expect(try member.poll(into: &buffer, timeout: .milliseconds(50)) == .idle)
        try member.seek(topic: place.events, partition: 0, to: 0)
        #expect(try member.awaitRecords()?.records.map(\.key) == ["a", "b"])

        try log.commit(
            [output(place.members, 0, [TestRecord("m", "1")])],
            offsets: [ConsumedOffset(topic: place.events, partition: 0, next: 2)])
        let topic = try #require(try log.topics().first { $0.specification.name == place.events })
        #expect(topic.partitions[0].committed == 2)
        #expect(try log.state(place.members) == ["m": "1"])
        let committer = try log.committer(slot: 0)
        #expect(try committer.recover(topic: place.events, partitions: [0]) == [0: 2])
        #expect(try committer.recover(topic: place.members, partitions: [0]) == [:])
        member.close()

        let again = try log.member(topics: [place.events], slot: 0, slots: 1)
        #expect(try again.awaitAssignment() == [PartitionAssignment(partition: 0, committed: [2])])
        again.close()
    }

    @Test(arguments: LogKind.available) func aCommitThatCannotBeDoneLeavesNothing(kind: LogKind) throws {
        let place = try LogPlace(kind)
        let log = try place.openWithTopics()
        let outputs = [
            output(place.members, 0, [TestRecord("m", "1")]), output(place.members, 9, [TestRecord("m", "1")]),
        ]
        let offsets = [ConsumedOffset(topic: place.events, partition: 0, next: 5)]
        let committer = try log.committer(slot: 0)
        #expect(throws: LogError.self) { try committer.commit(LogTransaction(outputs: outputs, offsets: offsets)) }
        #expect(try log.records(place.members).isEmpty)
        #expect(try committer.recover(topic: place.events, partitions: [0]) == [:])
        // The next one is as good as any.
        try committer.commit(LogTransaction(outputs: [outputs[0]], offsets: offsets))
        #expect(try log.state(place.members) == ["m": "1"])
        #expect(try committer.recover(topic: place.events, partitions: [0]) == [0: 5])
    }

    @Test(arguments: LogKind.available) func commitsOfManyWorkersAreAllThere(kind: LogKind) throws {
        let place = try LogPlace(kind)
        let workers = 4
        let commits = 20
        let log = try place.openWithTopics(partitions: workers)
        let works = (0..<workers).map { worker in
            BackgroundWork {
                let committer = try log.committer(slot: worker)
                for commit in 0..<commits {
                    let partition = Int32(worker)
                    let outputs = [
                        output(place.events, partition, [TestRecord("w\(worker)", "\(commit)")]),
                        output(place.members, partition, [TestRecord("w\(worker)", "\(commit)")]),
                    ]
                    let next = ConsumedOffset(topic: place.events, partition: partition, next: Int64(commit + 1))
                    try committer.commit(LogTransaction(outputs: outputs, offsets: [next]))
                }
            }
        }
        for work in works { try work.wait() }
        for worker in 0..<workers {
            let records = try log.records(place.events, Int32(worker))
            #expect(records.map(\.value) == (0..<commits).map { "\($0)" })
            #expect(try log.state(place.members, Int32(worker)) == ["w\(worker)": "\(commits - 1)"])
            let committed = try log.committer(slot: worker).recover(topic: place.events, partitions: [Int32(worker)])
            #expect(committed == [Int32(worker): Int64(commits)])
        }
    }
}
