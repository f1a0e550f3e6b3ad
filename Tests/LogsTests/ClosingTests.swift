import Events
import LogTestSupport
import Logs
import Numerics
import Synchronization
import Testing

/// The way of requests to the thread that writes, while many ask and somebody closes.
@Suite struct ClosingTests {
    /// What one thread was told.
    private struct Told: Sendable {
        var done: [String] = []
        var refused = 0
    }

    @Test(arguments: 0..<8)
    func closingInTheMiddleAnswersEverybody(_ seed: UInt64) throws {
        print("seed \(seed)")
        var random = SplitMix64(seed: UInt64(seed))
        let threads = 6
        let records = 400
        // The record behind which the first thread closes the log.
        let closeAt = Int.random(in: 0..<records, using: &random)
        let fixture = try LogFixture()
        let log = try fixture.openWithTopics(partitions: threads)
        let told = Mutex<[Int: Told]>([:])
        let works = (0..<threads).map { thread in
            BackgroundWork {
                var mine = Told()
                let committer = try log.committer(slot: thread)
                for number in 0..<records {
                    if thread == 0 && number == closeAt { log.close() }
                    let outputs = [output("events", Int32(thread), [TestRecord(nil, "\(number)")])]
                    do throws(LogError) {
                        if number % 2 == 0 {
                            try log.append(outputs)
                        } else {
                            try committer.commit(.init(outputs: outputs, offsets: []))
                        }
                        mine.done.append("\(number)")
                    } catch {
                        #expect(error.remedy == .stop)
                        mine.refused += 1
                    }
                }
                told.withLock { $0[thread] = mine }
            }
        }
        for work in works { try work.wait() }
        log.close()
        let reopened = try fixture.open { $0.createsFile = false }
        for (thread, mine) in told.withLock({ $0 }) {
            #expect(mine.done.count + mine.refused == records)
            #expect(try reopened.records("events", Int32(thread)).map(\.value) == mine.done)
        }
        #expect(told.withLock { $0[0]?.refused } == records - closeAt)
    }

    @Test func aLogThatIsClosedStaysSo() throws {
        let fixture = try LogFixture()
        let log = try fixture.open()
        // Before anything was written, twice, and from several threads.
        log.close()
        let works = (0..<4).map { _ in BackgroundWork { log.close() } }
        for work in works { try work.wait() }
        let error = #expect(throws: LogError.self) { try log.append([output("events", 0, [TestRecord(nil, "1")])]) }
        #expect(error?.remedy == .stop)
        log.close()
    }

    @Test func membersThatWaitMissNoArrival() throws {
        let fixture = try LogFixture()
        let log = try fixture.openWithTopics(partitions: 2)
        let total = 2000
        let works = (0..<2).map { slot in
            BackgroundWork {
                let member = try log.member(topics: ["events"], slot: slot, slots: 2)
                defer { member.close() }
                var buffer = RecordBuffer()
                _ = try member.poll(into: &buffer, timeout: .zero)
                try member.seek(topic: "events", partition: Int32(slot), to: 0)
                var seen = 0
                while seen < total {
                    guard case .records = try member.poll(into: &buffer, timeout: .seconds(60)) else { break }
                    seen += buffer.count
                }
                #expect(seen == total)
            }
        }
        for number in 0..<total {
            try log.append([0, 1].map { output("events", $0, [TestRecord(nil, "\(number)")]) })
        }
        for work in works { try work.wait() }
    }
}
