import Daemon
import Events
import Foundation
import Logs
import Testing

/// Records that are larger than their topics take, on their way through the commit.
@Suite struct OutputFittingTests {
    /// Takes what fits, and keeps it.
    private final class BoundedCommitter: LogCommitter, @unchecked Sendable {  // Used on one thread.
        var bytesMax: [String: Int] = [:]
        /// What it says it takes, where that is not so.
        var claimed: [String: Int] = [:]
        var questions = 0
        var taken: [String: [(key: [UInt8]?, value: [UInt8])]] = [:]

        func commit(_ transaction: LogTransaction) throws(LogError) {
            var found: [String: [(key: [UInt8]?, value: [UInt8])]] = [:]
            for output in transaction.outputs {
                var cursor = RecordCursor()
                while let record = output.records.next(&cursor) {
                    let key = unsafe record.key.map { unsafe [UInt8]($0) }
                    let value = unsafe record.value.map { unsafe [UInt8]($0) } ?? []
                    if (key?.count ?? 0) + value.count > bytesMax[output.topic] ?? .max {
                        throw LogError(.makeSmaller(topic: output.topic), "\(output.topic) does not take it")
                    }
                    found[output.topic, default: []].append((key, value))
                }
            }
            taken.merge(found) { $0 + $1 }
        }

        func recover(topic: String, partitions: [Int32]) throws(LogError) -> [Int32: Int64] { [:] }

        func recordBytesMax(topic: String) throws(LogError) -> Int? {
            questions += 1
            return claimed[topic] ?? bytesMax[topic]
        }
    }

    private let committer = BoundedCommitter()
    private let port = CommitPort()
    private let runner: CommitRunner

    init() {
        runner = CommitRunner(
            committer: committer, clock: HandClock(), reports: port.reports,
            settings: WorkerSettings(topics: ["in"], changelog: "changelog", deadLetters: "dead"))
    }

    private func output(_ topic: String, _ records: [(key: String, bytes: Int)]) -> TopicOutput {
        var buffer = RecordBuffer()
        for record in records {
            let value = [UInt8](repeating: UInt8(ascii: "\""), count: record.bytes)
            unsafe Array(record.key.utf8).withUnsafeBytes { key in
                unsafe value.withUnsafeBytes { unsafe buffer.append(key: key, value: $0) }
            }
        }
        return TopicOutput(topic: topic, partition: 3, records: buffer)
    }

    private func commit(_ outputs: [TopicOutput]) -> CommitReport? {
        let offsets = [ConsumedOffset(topic: "in", partition: 3, next: 1)]
        runner.begin(
            CommitOrder(
                batch: 1, transaction: LogTransaction(outputs: outputs, offsets: offsets),
                spans: [OffsetSpan(topic: "in", partition: 3, before: 0, after: 1)], steps: 1))
        for _ in 0..<20 { if case .idle = runner.step() { break } }
        return port.reports.poll()
    }

    @Test func anOutputThatDoesNotFitBecomesADeadLetter() throws {
        committer.bytesMax = ["out": 100]
        let report = try #require(commit([output("out", [("a", 50), ("big", 1000), ("b", 99)])]))
        #expect(report.verdict == .committed)
        #expect(report.figures.replaced == 1)
        #expect(committer.taken["out"]?.map { $0.key ?? [] } == [Array("a".utf8), Array("b".utf8)])
        let letter = try #require(committer.taken["dead"]?.first)
        #expect(letter.key == Array("big".utf8))
        let fields = try #require(try JSONSerialization.jsonObject(with: Data(letter.value)) as? [String: Any])
        #expect(fields["reason"] as? String == "output_too_large")
        #expect((fields["text"] as? String)?.contains("out has at most 100 bytes") == true)
        #expect((fields["value"] as? String)?.count == 1000)
    }

    @Test func aDeadLetterThatDoesNotFitLosesSomeOfItsValue() throws {
        committer.bytesMax = ["out": 100, "dead": 600]
        let report = try #require(commit([output("out", [("big", 1000)])]))
        #expect(report.verdict == .committed)
        let letter = try #require(committer.taken["dead"]?.first)
        #expect(letter.value.count + 3 <= 600 && letter.value.count > 580)
        let fields = try #require(try JSONSerialization.jsonObject(with: Data(letter.value)) as? [String: Any])
        #expect(fields["truncated"] as? Bool == true)
        #expect(committer.taken["out"] == nil)
    }

    @Test func stateThatDoesNotFitEndsTheWorkerInWords() throws {
        committer.bytesMax = ["changelog": 100]
        let report = try #require(commit([output("changelog", [("c1", 1000)])]))
        guard case .failed(let error) = report.verdict else {
            Issue.record("\(report.verdict)")
            return
        }
        #expect(error.description.contains("changelog takes at most 100"))
        #expect(error.description.contains("max.message.bytes"))
        #expect(committer.taken.isEmpty)
    }

    @Test func aTopicIsAskedOnceAndAgainWhereSomethingDoesNotFit() {
        committer.bytesMax = ["out": 100]
        for _ in 0..<5 { #expect(commit([output("out", [("a", 50)])])?.verdict == .committed) }
        #expect(committer.questions == 1)
        // It takes larger ones by now.
        committer.bytesMax = ["out": 10_000]
        #expect(commit([output("out", [("a", 500)])])?.figures.replaced == 0)
        #expect(committer.questions == 2)
        // And smaller ones only, which it says as soon as it is given one.
        committer.bytesMax = ["out": 100]
        #expect(commit([output("out", [("a", 500)])])?.figures.replaced == 1)
    }

    @Test func aTopicThatRefusesWhatItSaysItTakesEndsTheWorker() throws {
        committer.bytesMax = ["out": 100]
        committer.claimed = ["out": 1000]
        let report = try #require(commit([output("out", [("a", 500)])]))
        guard case .failed(let error) = report.verdict else {
            Issue.record("\(report.verdict)")
            return
        }
        #expect(error.description.contains("out does not take it"))
    }

    /// The closed list of reasons stands in the reference.
    @Test func everyReasonStandsInTheReference() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(
            contentsOf: root.appendingPathComponent("config/kindred.reference.yaml"), encoding: .utf8)
        for reason in RejectionReason.allCases {
            #expect(text.contains(reason.rawValue), "\(reason.rawValue)")
        }
    }
}
