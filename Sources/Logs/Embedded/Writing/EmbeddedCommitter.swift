/// Commits through the thread that writes. There is nothing to fence but what that thread has under way.
final class EmbeddedCommitter: LogCommitter {
    private let file: LogFile
    private let writer: LogWriter

    init(file: LogFile, writer: LogWriter) {
        self.file = file
        self.writer = writer
    }

    func commit(_ transaction: LogTransaction) throws(LogError) {
        try writer.perform(.commit(transaction))
    }

    func recover(topic: String, partitions: [Int32]) throws(LogError) -> [Int32: Int64] {
        try writer.perform(.fence)
        let (connection, catalog) = try file.connectReaderWithCatalog()
        var committed: [Int32: Int64] = [:]
        for number in partitions {
            let identity = try catalog.partition(number, of: topic)
            committed[number] = try file.attempt("read offsets of \(topic)") { () throws(SQLiteFailure) in
                try BatchSource(connection, identity).readBounds().committed
            }
        }
        return committed
    }
}
