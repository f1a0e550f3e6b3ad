import Daemon
import Events
import Logs
import Testing

/// Two processes under one transactional id: the broker lets the newer one go on, each time.
@Suite struct ContestedIdentityTests {
    private let broker = SimulatedBroker(partitions: 1)

    private func transaction() -> LogTransaction {
        var records = RecordBuffer()
        unsafe [1].withUnsafeBytes { unsafe records.append(key: $0, value: $0) }
        return LogTransaction(
            outputs: [TopicOutput(topic: "out", partition: 0, records: records)],
            offsets: [ConsumedOffset(topic: "in", partition: 0, next: 1)])
    }

    /// What one process does while it has the broker for itself; answers the error that ends it.
    private func turn(_ committer: any LogCommitter) -> LogError? {
        for _ in 0..<200 {
            broker.clock.monotonic += .milliseconds(1)
            broker.move()
            do throws(LogError) {
                try committer.commit(transaction())
            } catch {
                switch error.remedy {
                case .stop: return error
                case .recover: do { _ = try committer.recover(topic: "in", partitions: [0]) } catch { continue }
                // Neither is in the group, so nothing is ever committed; what matters is who gets as far.
                case .forget: return nil
                case .retry, .commitAgain, .makeSmaller: continue
                }
            }
        }
        return nil
    }

    @Test func oneOfThemGivesUpInWords() throws {
        let committers = try (0..<2).map { _ in
            try SimulatedProcess(broker: broker, instance: "same").committer(slot: 0)
        }
        var ends: [LogError] = []
        for round in 0..<40 where ends.isEmpty {
            if let end = turn(committers[round % 2]) { ends.append(end) }
        }
        let end = try #require(ends.first)
        #expect(end.description.contains("another process uses its transactional id"))
        #expect(end.description.contains("`instance`"))
    }

    @Test func aProcessThatFollowsItsPredecessorIsNoContest() throws {
        for _ in 0..<40 {
            let committer = try SimulatedProcess(broker: broker, instance: "same").committer(slot: 0)
            #expect(turn(committer) == nil)
        }
    }
}
