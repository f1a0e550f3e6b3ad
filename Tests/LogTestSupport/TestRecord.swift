import Events
import Logs

/// A record as tests see it.
public struct TestRecord: Hashable {
    public var key: String?
    public var value: String?
    public init(_ key: String?, _ value: String?) {
        self.key = key
        self.value = value
    }
}

/// A record and where it was found.
public struct PlacedRecord: Hashable {
    public var offset: Int64
    public var key: String?
    public var value: String?
}

/// Records for one partition.
public func output(_ topic: String, _ partition: Int32, _ records: [TestRecord]) -> TopicOutput {
    var buffer = RecordBuffer()
    for record in records {
        let key = record.key.map { Array($0.utf8) }
        let value = record.value.map { Array($0.utf8) }
        unsafe withBytes(of: key) { key in
            unsafe withBytes(of: value) { value in
                unsafe buffer.append(key: key, value: value)
            }
        }
    }
    return TopicOutput(topic: topic, partition: partition, records: buffer)
}

private func withBytes(of bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer?) -> Void) {
    guard let bytes else { return body(nil) }
    unsafe bytes.withUnsafeBytes { unsafe body($0) }
}

/// The records of a buffer.
public func placed(_ buffer: borrowing RecordBuffer) -> [PlacedRecord] {
    var records: [PlacedRecord] = []
    var cursor = RecordCursor()
    while let record = buffer.next(&cursor) {
        records.append(
            PlacedRecord(
                offset: record.offset,
                key: unsafe record.key.map { unsafe String(decoding: $0, as: UTF8.self) },
                value: unsafe record.value.map { unsafe String(decoding: $0, as: UTF8.self) }))
    }
    return records
}

extension Log {
    /// All records of a partition from `offset` on.
    public func records(_ topic: String, _ partition: Int32 = 0, from offset: Int64 = 0) throws -> [PlacedRecord] {
        let reader = try reader(topic: topic, partition: partition, from: offset)
        var found: [PlacedRecord] = []
        var buffer = RecordBuffer()
        repeat {
            try reader.read(into: &buffer, bytesMax: 1 << 20)
            found += placed(buffer)
        } while buffer.count > 0
        return found
    }

    /// What a reader of a compacted partition knows at its end.
    public func state(_ topic: String, _ partition: Int32 = 0) throws -> [String: String] {
        var state: [String: String] = [:]
        for record in try records(topic, partition) {
            if let key = record.key { state[key] = record.value }
        }
        return state
    }

    /// Commits as the worker of slot 0.
    public func commit(_ outputs: [TopicOutput], offsets: [ConsumedOffset] = []) throws {
        try committer(slot: 0).commit(LogTransaction(outputs: outputs, offsets: offsets))
    }
}
