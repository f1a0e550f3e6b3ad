import Events

/// Reads one partition of an embedded log, on a connection of its own. Answers a batch at a time, as it was written:
/// about 256 KiB at most, or one larger record.
final class EmbeddedReader: LogReader {
    private let file: LogFile
    private let source: BatchSource
    private(set) var position: Int64

    init(file: LogFile, topic: String, partition: Int32, from offset: Int64) throws(LogError) {
        self.file = file
        let (connection, catalog) = try file.connectReaderWithCatalog()
        let identity = try catalog.partition(partition, of: topic)
        (source, position) = try file.attempt("read \(topic)/\(partition)") { () throws(SQLiteFailure) in
            let source = try BatchSource(connection, identity)
            return (source, max(offset, try source.readBounds().start))
        }
    }

    func read(into buffer: inout RecordBuffer, bytesMax: Int) throws(LogError) {
        do throws(SQLiteFailure) {
            if let next = try source.read(from: position, into: &buffer) {
                position = next
                return
            }
            // Nothing left, or only a gap that cleaning left at the end. The end is asked for first: what is appended
            // in between is then found by the second look, and not passed over.
            let end = try source.readBounds().end
            position = try source.read(from: position, into: &buffer) ?? max(position, end)
        } catch {
            throw file.describe(error, during: "read \(source.partition.name)", transient: .retry)
        }
    }

    func end() throws(LogError) -> Int64 {
        try file.attempt("read \(source.partition.name)") { () throws(SQLiteFailure) in
            try source.readBounds().end
        }
    }
}
