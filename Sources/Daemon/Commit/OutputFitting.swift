import Events
import Logs

/// Sees to it that no record of a batch is larger than its topic takes: a record to be published that does not fit is
/// replaced by a dead letter, a dead letter that does not fit by one with less of its value.
///
/// The changelog's records cannot be left out without losing state: one that does not fit ends the worker.
struct OutputFitting {
    private let changelog: String
    private let deadLetters: String
    /// The largest records that topics take, as far as they have been asked; `.max` where there is no bound.
    private var bytesMax: [String: Int] = [:]

    init(changelog: String, deadLetters: String) {
        self.changelog = changelog
        self.deadLetters = deadLetters
    }

    /// Asks the topic anew the next time.
    mutating func forget(_ topic: String) { bytesMax[topic] = nil }

    /// Replaces what does not fit; answers how many records.
    mutating func fit(_ transaction: inout LogTransaction, _ committer: any LogCommitter) throws(LogError) -> Int {
        var outputs: [TopicOutput] = []
        var letters: [TopicOutput] = []
        var replaced = 0
        for output in transaction.outputs {
            guard let limit = try bound(on: output, committer) else {
                outputs.append(output)
                continue
            }
            if output.topic == changelog { throw changelogError(output, limit) }
            let parts = output.topic == deadLetters ? try shorten(output, to: limit) : replace(output, above: limit)
            replaced += parts.replaced
            if let kept = parts.kept { outputs.append(kept) }
            if let letter = parts.letters { letters.append(letter) }
        }
        guard replaced > 0 else { return 0 }
        if !letters.isEmpty {
            var more = LogTransaction(outputs: letters, offsets: [])
            replaced += try fit(&more, committer)
            outputs += more.outputs
        }
        transaction.outputs = outputs
        return replaced
    }

    /// What the topic takes; nil where all records of the output fit.
    private mutating func bound(on output: TopicOutput, _ committer: any LogCommitter) throws(LogError) -> Int? {
        let topic = output.topic
        if let known = bytesMax[topic], output.records.byteCount <= known || output.largest <= known { return nil }
        // It may take larger ones by now.
        let limit = try committer.recordBytesMax(topic: topic) ?? .max
        bytesMax[topic] = limit
        return output.largest <= limit ? nil : limit
    }

    private struct Parts {
        var kept: TopicOutput?
        var letters: TopicOutput?
        var replaced = 0
    }

    /// Parts the records that fit from dead letters of those that do not.
    private func replace(_ output: TopicOutput, above limit: Int) -> Parts {
        var kept = RecordBuffer(capacity: output.records.byteCount)
        var letters = RecordBuffer()
        var cursor = RecordCursor()
        while let record = output.records.next(&cursor) {
            if record.bytes <= limit {
                unsafe kept.append(key: record.key, value: record.value)
            } else {
                let rejection = Rejection(outputOf: record.bytes, to: output.topic, takes: limit)
                let origin = DeadLetter.Origin.output(topic: output.topic, partition: output.partition)
                let letter = unsafe DeadLetter(rejection, origin: origin, key: record.key, value: record.value)
                unsafe letters.append(key: record.key, valueBytesMax: letter.bytesMax) { unsafe letter.write(to: $0) }
            }
        }
        let replaced = letters.count
        let rest = kept.count > 0 ? TopicOutput(topic: output.topic, partition: output.partition, records: kept) : nil
        return Parts(
            kept: rest, letters: TopicOutput(topic: deadLetters, partition: output.partition, records: letters),
            replaced: replaced)
    }

    /// Cuts the dead letters that do not fit. One whose key alone is too large is kept without it: the body has it too.
    private func shorten(_ output: TopicOutput, to limit: Int) throws(LogError) -> Parts {
        var kept = RecordBuffer(capacity: output.records.byteCount)
        var cursor = RecordCursor()
        var replaced = 0
        while let record = output.records.next(&cursor) {
            guard record.bytes > limit, let value = unsafe record.value else {
                unsafe kept.append(key: record.key, value: record.value)
                continue
            }
            replaced += 1
            let keyBytes = unsafe record.key?.count ?? 0
            let hasKey = keyBytes <= limit / 2
            let room = hasKey ? limit - keyBytes : limit
            guard let short = unsafe DeadLetter.shortened([UInt8](value), to: room) else {
                throw LogError(
                    .stop,
                    "\(output.topic) takes records of at most \(limit) bytes, too few for a dead letter; raise "
                        + "`max.message.bytes` of the topic, and start Kindred again")
            }
            unsafe short.withUnsafeBytes { unsafe kept.append(key: hasKey ? record.key : nil, value: $0) }
        }
        return Parts(
            kept: TopicOutput(topic: output.topic, partition: output.partition, records: kept), replaced: replaced)
    }

    private func changelogError(_ output: TopicOutput, _ limit: Int) -> LogError {
        LogError(
            .stop,
            "a customer's record has \(output.largest) bytes, and \(output.topic) takes at most \(limit), so the state "
                + "cannot be kept: raise `max.message.bytes` of the topic (and `message.max.bytes` of the client) to "
                + "at least \(output.largest * 2), and start Kindred again; nothing is lost")
    }
}

extension TopicOutput {
    /// Bytes of the largest record, key and value together.
    fileprivate var largest: Int {
        var largest = 0
        var cursor = RecordCursor()
        while let record = records.next(&cursor) { largest = max(largest, record.bytes) }
        return largest
    }
}

extension RecordView {
    fileprivate var bytes: Int { unsafe (key?.count ?? 0) + (value?.count ?? 0) }
}
