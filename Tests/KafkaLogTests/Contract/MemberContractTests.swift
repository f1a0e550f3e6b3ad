import Events
import LogTestSupport
import Logs
import Testing

/// Members of the group: what holds of every log.
@Suite struct MemberContractTests {
    @Test(arguments: LogKind.available, [(1, 4), (3, 4), (4, 4)])
    func workersShareThePartitions(kind: LogKind, shape: (slots: Int, partitions: Int)) throws {
        let place = try LogPlace(kind)
        let log = try place.openWithTopics(partitions: shape.partitions)
        let members = try (0..<shape.slots).map {
            try log.member(topics: [place.events, place.members], slot: $0, slots: shape.slots)
        }
        defer { for member in members { member.close() } }
        let shares = try settle(members, partitions: shape.partitions)
        #expect(shares.flatMap(\.self).map(\.partition).sorted() == (0..<Int32(shape.partitions)).map(\.self))
        #expect(shares.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0.committed == [nil, nil] } })
    }

    /// Polls all in turn until every partition has an owner.
    private func settle(_ members: [any LogMember], partitions: Int) throws -> [[PartitionAssignment]] {
        var shares = members.map { _ in [PartitionAssignment]() }
        var buffer = RecordBuffer()
        let deadline = ContinuousClock.now + .seconds(30)
        while shares.contains(where: \.isEmpty) || shares.reduce(0, { $0 + $1.count }) < partitions {
            guard ContinuousClock.now < deadline else { break }
            for (index, member) in members.enumerated() {
                switch try member.poll(into: &buffer, timeout: .milliseconds(10)) {
                case .assigned(let share): shares[index] = share
                case .revoked(let gone), .lost(let gone):
                    shares[index] = []
                    try member.release(gone)
                case .records, .idle: break
                }
            }
        }
        return shares
    }

    @Test(arguments: LogKind.available) func partitionsTakeTurns(kind: LogKind) throws {
        let place = try LogPlace(kind)
        let log = try place.openWithTopics(partitions: 3)
        for batch in 0..<10 { try log.append([output(place.events, 0, [TestRecord("a", "\(batch)")])]) }
        try log.append([output(place.events, 2, [TestRecord("b", "0")])])
        let member = try log.member(topics: [place.events], slot: 0, slots: 1)
        defer { member.close() }
        for partition in try member.awaitAssignment() {
            try member.seek(topic: place.events, partition: partition.partition, to: 0)
        }
        var values: [Int32: [String?]] = [:]
        var buffer = RecordBuffer()
        let deadline = ContinuousClock.now + .seconds(30)
        while values.values.reduce(0, { $0 + $1.count }) < 11, ContinuousClock.now < deadline {
            let news = try member.poll(into: &buffer, timeout: .milliseconds(100))
            guard case .records(_, let partition) = news else { continue }
            values[partition, default: []] += placed(buffer).map(\.value)
        }
        #expect(values == [0: (0..<10).map { "\($0)" }, 2: ["0"]])
    }

    @Test(arguments: LogKind.available) func whatIsAppendedHereOrElsewhereWakesAMember(kind: LogKind) throws {
        let place = try LogPlace(kind)
        let log = try place.openWithTopics()
        let other = try place.open()
        let member = try log.member(topics: [place.events], slot: 0, slots: 1)
        defer { member.close() }
        _ = try member.awaitAssignment()
        try member.seek(topic: place.events, partition: 0, to: 0)
        var buffer = RecordBuffer()
        for writer in [log, other, log, other] {
            let appending = BackgroundWork { try writer.append([output(place.events, 0, [TestRecord("a", "1")])]) }
            #expect(
                try member.poll(into: &buffer, timeout: .seconds(60)) == .records(topic: place.events, partition: 0))
            try appending.wait()
        }
    }

    @Test(arguments: LogKind.available) func aPausedMemberReadsNothing(kind: LogKind) throws {
        let place = try LogPlace(kind)
        let log = try place.openWithTopics()
        try log.append([output(place.events, 0, [TestRecord("a", "1")])])
        let member = try log.member(topics: [place.events], slot: 0, slots: 1)
        defer { member.close() }
        _ = try member.awaitAssignment()
        try member.seek(topic: place.events, partition: 0, to: 0)
        member.pause(true)
        var buffer = RecordBuffer()
        #expect(try member.poll(into: &buffer, timeout: .milliseconds(200)) == .idle)
        member.pause(false)
        #expect(try member.awaitRecords()?.records.map(\.value) == ["1"])
        try member.seek(topic: place.events, partition: 0, to: 0)
        #expect(try member.awaitRecords()?.records.map(\.value) == ["1"])
        try member.release([0])
        try log.append([output(place.events, 0, [TestRecord("a", "2")])])
        #expect(try member.poll(into: &buffer, timeout: .milliseconds(200)) == .idle)
    }

    @Test(arguments: LogKind.available) func aSeekIntoWhatIsGoneIsRefused(kind: LogKind) throws {
        let place = try LogPlace(kind)
        let log = try place.openWithTopics()
        try log.append([output(place.events, 0, (0..<5).map { TestRecord("k", "\($0)") })])
        let member = try log.member(topics: [place.events], slot: 0, slots: 2)
        defer { member.close() }
        _ = try member.awaitAssignment()
        let error = #expect(throws: LogError.self) { try member.seek(topic: place.events, partition: 0, to: 6) }
        #expect(error?.remedy == .stop)
        #expect(error?.description.contains("holds the offsets 0 to 5, and was asked for 6") == true)
        try member.seek(topic: place.events, partition: 0, to: 3)
        #expect(try member.awaitRecords()?.records.map(\.value) == ["3", "4"])
        let foreign = #expect(throws: LogError.self) { try member.seek(topic: place.members, partition: 0, to: 0) }
        #expect(foreign?.description.contains("not assigned") == true)
        let unknown = #expect(throws: LogError.self) { _ = try log.member(topics: ["nowhere"], slot: 0, slots: 1) }
        #expect(unknown?.description.contains("there is no topic nowhere") == true)
    }

    /// Wherever it seeks, a member reads from there on, all of it, in order.
    @Test(arguments: LogKind.available) func seeksDuringReadingSkipAndRepeatNothing(kind: LogKind) throws {
        let place = try LogPlace(kind)
        let log = try place.openWithTopics()
        let total = 5000
        for start in stride(from: 0, to: total, by: 500) {
            try log.append([output(place.events, 0, (start..<start + 500).map { TestRecord("k", "\($0)") })])
        }
        let member = try log.member(topics: [place.events], slot: 0, slots: 1)
        defer { member.close() }
        _ = try member.awaitAssignment()
        for start in [0, 4999, 0, 2500, 1, 0, 4000, 123] {
            try member.seek(topic: place.events, partition: 0, to: Int64(start))
            let first = try member.awaitRecords()?.records
            #expect(first?.first?.value == "\(start)")
            var next = Int64(start)
            for record in first ?? [] {
                #expect(record.offset == next)
                next += 1
            }
        }
        try member.seek(topic: place.events, partition: 0, to: 0)
        #expect(try member.awaitValues(total) == (0..<total).map { "\($0)" })
    }

    /// A seat with topics of its own shares nothing with the workers, and commits in its own name.
    @Test(arguments: LogKind.available)
    func theCoordinatorHasASeatOfItsOwn(kind: LogKind) throws {
        let place = try LogPlace(kind)
        let log = try place.openWithTopics()
        defer { log.close() }
        try log.identify(instance: "one")
        let worker = try log.member(topics: [place.events], seat: .worker(0), of: 1)
        defer { worker.close() }
        let coordinator = try log.member(topics: [place.members], seat: .coordinator, of: 1)
        defer { coordinator.close() }
        var buffer = RecordBuffer()
        var assigned: [Seat: [Int32]] = [:]
        let deadline = ContinuousClock.now + .seconds(40)
        // In turns: the group waits for both.
        while assigned[.worker(0)] != [0] || assigned[.coordinator] != [0], ContinuousClock.now < deadline {
            for (seat, member) in [(Seat.worker(0), worker), (.coordinator, coordinator)] {
                switch try member.poll(into: &buffer, timeout: .milliseconds(20)) {
                case .assigned(let partitions): assigned[seat] = partitions.map(\.partition)
                case .revoked(let partitions), .lost(let partitions):
                    assigned[seat] = nil
                    try member.release(partitions)
                case .records, .idle: break
                }
            }
        }
        #expect(assigned == [.worker(0): [0], .coordinator: [0]])
        try log.committer(seat: .coordinator).commit(
            LogTransaction(outputs: [], offsets: [ConsumedOffset(topic: place.members, partition: 0, next: 0)]))
        let group = try log.group(topics: [place.events, place.members])
        #expect(group.partitions.first { $0.topic == place.members }?.committed == 0)
        #expect(group.partitions.first { $0.topic == place.events }?.committed == nil)
    }
}
