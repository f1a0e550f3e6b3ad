import Engine
import Events
import Glibc

/// What a replay publishes: a file for each public topic in a folder.
struct ReplayOutputs {
    private let folder: String
    private var changes = ChangeCollection()
    private var members = CompactedState()
    private var segments = CompactedState()
    private var deadLetters: [(number: Int64, body: [UInt8])] = []
    private var deadLetterFile: RecordFileBox

    /// Makes the folder, and the file that is written all along.
    init(folder: String) throws {
        self.folder = folder
        if unsafe mkdir(folder, 0o755) != 0, errno != EEXIST {
            throw InputError(path: folder, reason: InputError.lastReason)
        }
        deadLetterFile = try RecordFileBox(path: folder + "/dead-letters.jsonl")
    }

    /// Takes over what a shard published.
    mutating func append(_ outputs: borrowing ShardOutputs) throws {
        try changes.append(outputs.segmentEvents)
        members.append(outputs.segmentMembers)
        var cursor = RecordCursor()
        while let record = outputs.deadLetters.next(&cursor) {
            guard let value = unsafe record.value, let origin = unsafe DeadLetterOrigin(value) else {
                throw CommandFailure("a dead letter without an origin: the engine and the replay disagree")
            }
            unsafe deadLetters.append((origin.number, Array(value)))
        }
    }

    /// Takes over how the segments of a shard stand.
    mutating func append(segmentLines: borrowing RecordBuffer) { segments.append(segmentLines) }

    /// Writes the dead letters gathered, in the order of the input and with their file and line in place of the offset.
    mutating func writeDeadLetters(_ places: InputPlaces) throws {
        deadLetters.sort { $0.number < $1.number }
        for letter in deadLetters {
            let place = places.place(of: letter.number)
            let line = unsafe letter.body.withUnsafeBytes { unsafe DeadLetterOrigin($0)?.replaced(by: place, in: $0) }
            try deadLetterFile.file.append(line: line ?? "")
        }
        deadLetters.removeAll(keepingCapacity: true)
    }

    /// Writes everything that is left.
    mutating func finish() throws {
        try deadLetterFile.file.flush()
        var events = try RecordFile(path: folder + "/segment-events.jsonl")
        try changes.write(to: &events)
        var segmentMembers = try RecordFile(path: folder + "/segment-members.jsonl")
        try members.write(to: &segmentMembers)
        var segmentLines = try RecordFile(path: folder + "/segments.jsonl")
        try segments.write(to: &segmentLines)
        var file = try RecordFile(path: folder + "/members.jsonl")
        unsafe try members.forEachInOrder { _, value in
            // A member's record begins with customer, segment and since.
            guard let end = unsafe value.offset(of: ",\"validUntil\":") else { return }
            let line = unsafe String(decoding: UnsafeRawBufferPointer(rebasing: value[..<end]), as: UTF8.self)
            try file.append(line: line + "}")
        }
        try file.flush()
    }
}

/// Where a dead letter says its record came from.
private struct DeadLetterOrigin {
    /// Bytes of the letter that say so.
    let range: Range<Int>
    let number: Int64

    /// nil where there is no origin in the log. What stands before it is escaped, so that it is no other's.
    init?(_ letter: UnsafeRawBufferPointer) {
        guard let start = unsafe letter.offset(of: ",\"origin\":{\"topic\":\"") else { return nil }
        let rest = unsafe UnsafeRawBufferPointer(rebasing: letter[start...])
        guard let offset = unsafe rest.offset(of: ",\"offset\":"), let end = unsafe rest.firstIndex(of: 0x7D),
            let number = unsafe Int64(
                String(decoding: UnsafeRawBufferPointer(rebasing: rest[(offset + 10)..<end]), as: UTF8.self))
        else { return nil }
        range = start..<(start + end + 1)
        self.number = number
    }

    /// The letter with the origin of a record from a file.
    func replaced(by place: (file: String, line: Int64), in letter: UnsafeRawBufferPointer) -> String {
        let before = unsafe String(
            decoding: UnsafeRawBufferPointer(rebasing: letter[..<range.lowerBound]), as: UTF8.self)
        let after = unsafe String(
            decoding: UnsafeRawBufferPointer(rebasing: letter[range.upperBound...]), as: UTF8.self)
        return before + ",\"origin\":{\"file\":\(JSONText.quoted(place.file)),\"line\":\(place.line)}" + after
    }
}

/// A file that lives in a copyable value.
private final class RecordFileBox {
    var file: RecordFile
    init(path: String) throws { file = try RecordFile(path: path) }
}
