import Coordination
import Events
import Logs
import Rules

/// The catalog as everybody reads it who is not the coordinator.
///
/// Unsafe inside: bytes of records are copied out of a buffer.
@safe
public struct CatalogTopic: Sendable {
    let log: any Log
    public let name: String

    public init(log: any Log, name: String) {
        self.log = log
        self.name = name
    }

    /// The newest set of definitions; nil where no coordinator has written one yet.
    public func definitions() throws(LogError) -> CheckedDefinitions? {
        let records = try self.records()
        do {
            return try Coordinator.definitions(in: records)?.check()
        } catch let error as CatalogFault {
            throw LogError(.stop, "topic \(name): \(error)")
        } catch {
            throw LogError(.stop, "topic \(name): its definitions cannot be used by this program: \(error)")
        }
    }

    /// The newest record of each key, the committer's own left out.
    private func records() throws(LogError) -> [String: [UInt8]] {
        let reader = try log.reader(topic: name, partition: 0, from: 0)
        let end = try reader.end()
        var records: [String: [UInt8]] = [:]
        var buffer = RecordBuffer(capacity: 1 << 16)
        var idle = 0
        while reader.position < end {
            let before = reader.position
            try reader.read(into: &buffer, bytesMax: 1 << 20)
            var cursor = RecordCursor()
            while let record = buffer.next(&cursor) {
                guard let key = unsafe record.key.map({ unsafe String(decoding: $0, as: UTF8.self) }),
                    !key.hasPrefix("!")
                else { continue }
                records[key] = unsafe record.value.map { unsafe Array($0) }
            }
            buffer.removeAll()
            // What is not committed yet counts for the end, and may take its time.
            idle = reader.position > before ? 0 : idle + 1
            guard idle < Self.idleReadsMax else {
                throw LogError(.retry, "topic \(name): a commit is under way; it is read again")
            }
        }
        return records
    }

    /// Reads that bring nothing before the whole reading is tried again later.
    private static let idleReadsMax = 3
}
