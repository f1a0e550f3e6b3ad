import CSQLite

extension LogFile {
    /// A failure of SQLite in words. `action` is what was being done ("append to events"), `transient` the remedy
    /// where the same call may succeed later.
    func describe(_ failure: SQLiteFailure, during action: String, transient: LogError.Remedy) -> LogError {
        let unchanged = "what was committed before is untouched"
        switch failure.code {
        case SQLITE_FULL:
            let cause = settings.fileBytesMax == nil ? "the disk is full" : "the disk is full, or the file at its bound"
            return LogError(.stop, "cannot \(action): \(cause) at \(path); make room and start again, \(unchanged)")
        case SQLITE_BUSY, SQLITE_LOCKED:
            return LogError(
                transient,
                "cannot \(action): another program holds a lock on \(path) for longer than \(settings.lockPatience); "
                    + "`fuser \(path)` names it; \(unchanged)")
        case SQLITE_CORRUPT:
            return LogError(
                .stop,
                "cannot \(action): the log \(path) is damaged (\(failure.message)); nothing was written; copy what is left "
                    + "with `sqlite3 \(path) .recover`, or put back a copy of the file")
        case SQLITE_NOTADB:
            return LogError(
                .stop,
                "cannot \(action): \(path) is not a log of Kindred (\(failure.message)); set log.embedded.path to another "
                    + "file, or put back a copy if this one was damaged")
        case SQLITE_FORMAT:
            return LogError(
                .stop, "cannot \(action): \(path) is from a newer version (\(failure.message)); use that version")
        case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH, SQLITE_CANTOPEN:
            return LogError(
                .stop,
                "cannot \(action): \(path) or the files beside it cannot be opened for writing (\(failure.message)); "
                    + "change their owner or mode")
        case SQLITE_IOERR:
            return LogError(
                transient, "cannot \(action): the disk failed at \(path) (\(failure.message)); \(unchanged)")
        case SQLITE_TOOBIG:
            return LogError(.stop, "cannot \(action): a record is larger than SQLite's bound of 1 GB; \(unchanged)")
        default:
            return LogError(
                .stop, "cannot \(action): SQLite answers \(failure.extendedCode) (\(failure.message)) at \(path)")
        }
    }
}

extension LogFile {
    /// Runs `body`, its failures in words.
    func attempt<Result>(
        _ action: @autoclosure () -> String, transient: LogError.Remedy = .retry,
        _ body: () throws(SQLiteFailure) -> Result
    ) throws(LogError) -> Result {
        do throws(SQLiteFailure) {
            return try body()
        } catch {
            throw describe(error, during: action(), transient: transient)
        }
    }

    /// A connection that reads, and the topics there are.
    func connectReaderWithCatalog() throws(LogError) -> (SQLiteConnection, TopicCatalog) {
        try attempt("read the topics") { () throws(SQLiteFailure) in
            let connection = try connectReader()
            return (connection, try TopicCatalog(connection))
        }
    }
}
