import Events
import KafkaLog
import LogTestSupport
import Logs
import Synchronization
import Testing

/// A broker that dies and comes back, on a broker of its own.
@Suite(.enabled(if: KafkaBroker.canStart, "skipped: no Kafka broker can be started here"))
struct OutageTests {
    /// Asks on and on until it is told to end, and then until an answer comes; failures must be of the passing kind.
    private static func ask(
        _ isOver: borrowing Atomic<Bool>, _ question: () throws -> Void
    ) throws -> (answers: Int, failures: Int) {
        var answers = 0
        var failures = 0
        let deadline = ContinuousClock.now + .seconds(120)
        var isAnsweredLast = false
        while !(isOver.load(ordering: .relaxed) && isAnsweredLast), ContinuousClock.now < deadline {
            do {
                try question()
                answers += 1
                isAnsweredLast = true
            } catch let error as LogError {
                #expect(error.remedy == .retry, "\(error)")
                failures += 1
                isAnsweredLast = false
            } catch let error as ProducerError {
                #expect(error.kind == .retriable, "\(error)")
                failures += 1
                isAnsweredLast = false
            }
        }
        #expect(isAnsweredLast)
        return (answers, failures)
    }

    private final class End: Sendable {
        let isOver = Atomic(false)
    }

    @Test func questionsOutliveABrokerThatIsKilled() throws {
        let broker = try #require(try KafkaBroker.another())
        let place = try KafkaPlace(broker)
        let log = try place.openWithTopics(partitions: 4) { $0.answerMax = .seconds(2) }
        let offsets = (0..<4).map { ConsumedOffset(topic: place.events, partition: $0, next: Int64($0) + 5) }
        try log.commit([output(place.members, 0, [TestRecord("k", "v")])], offsets: offsets)
        let end = End()
        let questions: [@Sendable () throws -> Void] = [
            { _ = try log.topics() },
            {
                let client = try log.transactions(seat: .worker(1))
                let committed = try client.committedOffsets(topic: place.events, partitions: [0, 1, 2, 3])
                #expect(committed == [0: 5, 1: 6, 2: 7, 3: 8])
            },
            { _ = try log.reader(topic: place.members, partition: 0, from: 0).end() },
        ]
        let works = questions.map { question in
            BackgroundWork {
                let (answers, failures) = try Self.ask(end.isOver, question)
                print("\(answers) answers, \(failures) failures")
            }
        }
        // A coordinator that has just started answers that it is loading: that is when clients have crashed.
        for _ in 0..<2 { #expect(try broker.killAndRestart()) }
        end.isOver.store(true, ordering: .relaxed)
        for work in works { try work.wait() }
        #expect(try log.records(place.members).map(\.value) == ["v"])
    }

    @Test func aMemberGoesOnWhereItWas() throws {
        let broker = try #require(try KafkaBroker.another())
        let place = try KafkaPlace(broker)
        let log = try place.openWithTopics()
        let member = try log.member(topics: [place.events], slot: 0, slots: 1)
        defer { member.close() }
        _ = try member.awaitAssignment()
        try member.seek(topic: place.events, partition: 0, to: 0)
        let committer = try log.committer(slot: 0)
        var values: [String?] = []
        for round in 0..<2 {
            try log.append([output(place.events, 0, (0..<100).map { TestRecord("k", "\(round * 100 + $0)") })])
            #expect(try broker.killAndRestart())
            var buffer = RecordBuffer()
            let deadline = ContinuousClock.now + .seconds(60)
            while values.count < (round + 1) * 100, ContinuousClock.now < deadline {
                do throws(LogError) {
                    switch try member.poll(into: &buffer, timeout: .milliseconds(100)) {
                    case .records: values += placed(buffer).map(\.value)
                    case .revoked(let gone), .lost(let gone): try member.release(gone)
                    case .assigned: try member.seek(topic: place.events, partition: 0, to: Int64(values.count))
                    case .idle: break
                    }
                } catch {
                    #expect(error.remedy == .retry, "\(error)")
                }
            }
            #expect(values == (0..<(round + 1) * 100).map { "\($0)" })
        }
        // Whatever happened to its producer, the commit comes about.
        let outputs = [output(place.members, 0, [TestRecord("k", "v")])]
        var last: LogError?
        let deadline = ContinuousClock.now + .seconds(60)
        repeat {
            do throws(LogError) {
                try committer.commit(LogTransaction(outputs: outputs, offsets: []))
                last = nil
            } catch {
                last = error
            }
        } while last != nil && ContinuousClock.now < deadline
        #expect(last == nil)
    }
}
