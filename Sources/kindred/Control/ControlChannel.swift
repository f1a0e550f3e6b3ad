import Configuration
import Daemon
import Events
import Foundation
import Logs

/// Sends commands into the topic `control`, and waits for what `job-status` says of them.
final class ControlChannel {
    private let log: any Log
    private let topics: TopicPlan
    private let answers: TopicCursor
    private let stop: StopRequest
    /// Read, and not yet asked for.
    private var pending: [StatusRecord] = []
    private static let pause = Duration.milliseconds(50)

    /// Sees what is answered from now on.
    init(_ settings: KindredConfiguration) throws {
        let log = try settings.openLogWithTopics()
        self.log = log.log
        topics = log.topics
        stop = try StopRequest()
        let name = topics.jobStatus
        guard let topic = try self.log.topics().first(where: { $0.specification.name == name }) else {
            throw CommandFailure("there is no topic \(name)")
        }
        answers = try TopicCursor(log: self.log, topic: topic, fromEnd: true)
    }

    deinit { log.close() }

    /// Appends a command.
    func send(_ message: some Encodable, id: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try send(json: Array(encoder.encode(message)), id: id)
    }

    /// Appends a command as it is, under its id as the record's key.
    func send(json: [UInt8], id: String) throws {
        var records = RecordBuffer(capacity: json.count + 256)
        let key = Array(id.utf8)
        unsafe key.withUnsafeBytes { key in
            unsafe json.withUnsafeBytes { unsafe records.append(key: key, value: $0) }
        }
        try log.append([TopicOutput(topic: topics.control, partition: 0, records: records)])
    }

    /// The answer to a command that was sent.
    func answer(to id: String, within time: Duration) throws -> StatusRecord {
        if let answer = try next(within: time, where: { $0.kind == "command" && $0.id == id }) { return answer }
        throw CommandFailure(
            "no answer to \(id) within \(HumanReadable.duration(time)): is `kindred run` up? The command lies in "
                + "\(topics.control), and is answered in \(topics.jobStatus) once it is read; sent again with --id "
                + "\(id), it is not done twice")
    }

    /// The end of the run that a command has asked for; `progress` is shown what comes before.
    func end(ofRunAskedBy id: String, within time: Duration, progress: (StatusRecord) -> Void) throws -> StatusRecord {
        let deadline = ContinuousClock.now + time
        while ContinuousClock.now < deadline {
            let left = ContinuousClock.now.duration(to: deadline)
            guard let record = try next(within: left, where: { $0.kind == "run" && $0.command == id }) else { break }
            if record.isOver { return record }
            progress(record)
        }
        throw CommandFailure("the run is not over after \(HumanReadable.duration(time)); it goes on without this wait")
    }

    private func next(within time: Duration, where isWanted: (StatusRecord) -> Bool) throws -> StatusRecord? {
        let deadline = ContinuousClock.now + time
        while true {
            if let index = pending.firstIndex(where: isWanted) { return pending.remove(at: index) }
            let isMore = try answers.next { record, _, _ in
                guard let value = unsafe record.value else { return }
                // Of a record that a later version writes otherwise, nobody here has asked.
                if let status = unsafe try? StatusRecord(value) { pending.append(status) }
            }
            if isMore { continue }
            guard ContinuousClock.now < deadline else { return nil }
            guard !stop.isMade else { throw CommandFailure("interrupted; the command goes on without this wait") }
            stop.wait(Self.pause)
        }
    }
}
