import CSQLite
import Foundation

/// One connection to an SQLite file, closed with the last reference to it. Used by one thread at a time.
@safe
final class SQLiteConnection {
    let handle: OpaquePointer

    /// Opens the file. While another connection holds a lock that is in the way, calls wait up to `patience`.
    init(path: String, create: Bool, patience: Duration) throws(SQLiteFailure) {
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (create ? SQLITE_OPEN_CREATE : 0)
        var opened: OpaquePointer?
        let result = unsafe sqlite3_open_v2(path, &opened, flags, nil)
        guard let opened = unsafe opened else {
            throw SQLiteFailure(extendedCode: result, message: "out of memory")
        }
        unsafe handle = unsafe opened
        unsafe sqlite3_extended_result_codes(opened, 1)
        if result != SQLITE_OK { throw failure() }
        // SQLite's own time-out sleeps up to 100 ms between its tries, and so may lose every race for the lock against
        // a process that appends without pause; this one asks again each millisecond.
        let milliseconds = Int(patience / .milliseconds(1))
        unsafe sqlite3_busy_handler(opened, waitForLock, UnsafeMutableRawPointer(bitPattern: milliseconds))
    }

    /// Statements that still live keep the file open; SQLite closes it behind the last of them.
    deinit { unsafe sqlite3_close_v2(handle) }

    /// Runs statements that answer nothing of interest.
    func execute(_ sql: String) throws(SQLiteFailure) {
        if unsafe sqlite3_exec(handle, sql, nil, nil, nil) != SQLITE_OK { throw failure() }
    }

    func prepare(_ sql: String) throws(SQLiteFailure) -> SQLiteStatement {
        try SQLiteStatement(self, sql)
    }

    /// The first column of the first row as an integer, 0 where there is no row.
    func integer(_ sql: String) throws(SQLiteFailure) -> Int64 {
        let statement = try prepare(sql)
        return try statement.step() ? statement.integer(0) : 0
    }

    /// Whether a transaction was begun and not ended.
    var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }

    /// Whether the file could be opened for reading only.
    var isReadOnly: Bool { unsafe sqlite3_db_readonly(handle, "main") == 1 }

    /// Copies what the write-ahead log holds into the file as far as no reader is in the way; never waits.
    func checkpointPassively() {
        unsafe sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
    }

    /// Waits a moment for another process to let go of its lock.
    func pause() { sqlite3_sleep(waitMilliseconds) }

    /// The last call's failure.
    func failure() -> SQLiteFailure {
        let message = unsafe String(cString: sqlite3_errmsg(handle))
        return unsafe SQLiteFailure(extendedCode: sqlite3_extended_errcode(handle), message: message)
    }
}

/// How long to wait before a lock is asked for again: SQLite tells nobody that another process let go of one.
private let waitMilliseconds: Int32 = 1

/// Called by SQLite on the thread that waits for a lock; `limit` is how many milliseconds at most.
private func waitForLock(limit: UnsafeMutableRawPointer?, tries: Int32) -> Int32 {
    guard Int(tries) < Int(bitPattern: limit) else { return 0 }
    sqlite3_sleep(waitMilliseconds)
    return 1
}
