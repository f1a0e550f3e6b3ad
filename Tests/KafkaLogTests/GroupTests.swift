import Events
import KafkaLog
import LogTestSupport
import Logs
import Testing

extension BrokerTests {
    /// Partitions that change hands.
    @Suite struct GroupTests {
        /// Polls members in turn until `isSettled`; answers the news in order, by member.
        private func poll(
            _ members: [any LogMember], until isSettled: ([(member: Int, news: MemberNews)]) -> Bool
        ) throws -> [(member: Int, news: MemberNews)] {
            var all: [(member: Int, news: MemberNews)] = []
            var buffer = RecordBuffer()
            let deadline = ContinuousClock.now + .seconds(30)
            while !isSettled(all), ContinuousClock.now < deadline {
                for (index, member) in members.enumerated() {
                    let news = try member.poll(into: &buffer, timeout: .milliseconds(10))
                    if news != .idle { all.append((index, news)) }
                    switch news {
                    case .revoked(let gone), .lost(let gone): try member.release(gone)
                    case .assigned, .records, .idle: break
                    }
                }
            }
            return all
        }

        private func owned(_ news: [(member: Int, news: MemberNews)], by member: Int) -> [Int32] {
            for entry in news.reversed() where entry.member == member {
                switch entry.news {
                case .assigned(let partitions): return partitions.map(\.partition)
                case .revoked, .lost: return []
                case .records, .idle: continue
                }
            }
            return []
        }

        @Test func aNewMemberTakesOverWhereTheOldOneCommitted() throws {
            let place = try KafkaPlace()
            let first = try place.openWithTopics(partitions: 4)
            let second = try place.open()
            try second.identify(instance: "second")
            for partition in 0..<4 {
                let records = (0..<10).map { TestRecord("k", "\($0)") }
                try first.append([output(place.events, Int32(partition), records)])
            }
            let old = try first.member(topics: [place.events], slot: 0, slots: 1)
            defer { old.close() }
            let all = try old.awaitAssignment()
            #expect(all.map(\.partition) == [0, 1, 2, 3])
            for partition in all { try old.seek(topic: place.events, partition: partition.partition, to: 0) }
            #expect(try old.awaitValues(40).count == 40)
            let committer = try first.committer(slot: 0)
            let offsets = (0..<4).map { ConsumedOffset(topic: place.events, partition: $0, next: 5) }
            try committer.commit(LogTransaction(outputs: [], offsets: offsets))

            let new = try second.member(topics: [place.events], slot: 0, slots: 1)
            defer { new.close() }
            let news = try poll([old, new]) { news in
                owned(news, by: 0).count == 2 && owned(news, by: 1).count == 2
            }
            #expect(news.first?.news == .revoked([0, 1, 2, 3]))
            #expect((owned(news, by: 0) + owned(news, by: 1)).sorted() == [0, 1, 2, 3])
            for case (_, .assigned(let partitions)) in news where !partitions.isEmpty {
                #expect(partitions.allSatisfy { $0.committed == [5] })
            }
            // What was read ahead of the old assignment does not come again, and nothing of it at all.
            for partition in owned(news, by: 0) { try old.seek(topic: place.events, partition: partition, to: 8) }
            #expect(try old.awaitValues(4).sorted { $0 ?? "" < $1 ?? "" } == ["8", "8", "9", "9"])
            // It may commit what it holds, and not what the other one does.
            let own = ConsumedOffset(topic: place.events, partition: owned(news, by: 0)[0], next: 9)
            let foreign = ConsumedOffset(topic: place.events, partition: owned(news, by: 1)[0], next: 9)
            try committer.commit(LogTransaction(outputs: [], offsets: [own]))
            let error = #expect(throws: LogError.self) {
                try committer.commit(LogTransaction(outputs: [], offsets: [foreign]))
            }
            #expect(error?.remedy == .forget)
        }

        @Test func aMemberThatWasSilentHasLostItsPartitions() throws {
            let place = try KafkaPlace()
            let log = try place.openWithTopics(partitions: 2) {
                $0.client = [ClientSetting(name: "max.poll.interval.ms", value: "6000")]
            }
            let other = try place.open()
            try other.identify(instance: "other")
            let silent = try log.member(topics: [place.events], slot: 0, slots: 1)
            defer { silent.close() }
            #expect(try silent.awaitAssignment().count == 2)
            // It is not polled until another one has everything.
            let heir = try other.member(topics: [place.events], slot: 0, slots: 1)
            defer { heir.close() }
            #expect(try heir.awaitAssignment().count == 2)
            let committer = try log.committer(slot: 0)
            let offsets = [ConsumedOffset(topic: place.events, partition: 0, next: 3)]
            let outputs = [output(place.members, 0, [TestRecord("k", "late")])]
            let early = #expect(throws: LogError.self) {
                try committer.commit(LogTransaction(outputs: outputs, offsets: offsets))
            }
            #expect(early?.remedy == .forget, "\(String(describing: early))")
            let news = try poll([silent, heir]) { owned($0, by: 0).count == 1 }
            #expect(news.first { $0.member == 0 }?.news == .lost([0, 1]))
            #expect(try log.records(place.members).isEmpty)
        }

        @Test func topicsThatAreNotPartitionedAlikeAreRefused() throws {
            let place = try KafkaPlace()
            let log = try place.open()
            try log.create([
                TopicSpecification(name: place.events, partitions: 2, kind: .append),
                TopicSpecification(name: place.members, partitions: 3, kind: .append),
            ])
            let member = try log.member(topics: [place.events, place.members], slot: 0, slots: 1)
            defer { member.close() }
            let error = #expect(throws: LogError.self) { _ = try member.awaitAssignment() }
            #expect(error?.remedy == .stop)
            #expect(error?.description.contains("must have equally many partitions") == true)
        }

        @Test func aStaticMemberComesBackToItsPartitions() throws {
            let place = try KafkaPlace()
            let log = try place.openWithTopics(partitions: 4) { $0.isStaticMember = true }
            let members = try (0..<2).map { try log.member(topics: [place.events], slot: $0, slots: 2) }
            defer { members[0].close() }
            let news = try poll(members) { owned($0, by: 0).count == 2 && owned($0, by: 1).count == 2 }
            let before = owned(news, by: 1)
            members[1].close()
            let back = try log.member(topics: [place.events], slot: 1, slots: 2)
            defer { back.close() }
            let after = try poll([members[0], back]) { owned($0, by: 1).count == 2 }
            #expect(owned(after, by: 1) == before)
            // The other one noticed nothing.
            #expect(!after.contains { $0.member == 0 })
        }
    }
}
