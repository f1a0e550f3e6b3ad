import CSQLite

/// A prepared statement, finalised with the last reference to it. Used by the thread of its connection.
@safe
final class SQLiteStatement {
    private let handle: OpaquePointer
    private let connection: SQLiteConnection

    init(_ connection: SQLiteConnection, _ sql: String) throws(SQLiteFailure) {
        var prepared: OpaquePointer?
        let result = unsafe sqlite3_prepare_v3(
            connection.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
        guard result == SQLITE_OK, let prepared = unsafe prepared else { throw connection.failure() }
        unsafe handle = unsafe prepared
        self.connection = connection
    }

    deinit { unsafe sqlite3_finalize(handle) }

    func bind(_ index: Int32, _ value: Int64) {
        unsafe sqlite3_bind_int64(handle, index, value)
    }

    func bind(_ index: Int32, _ value: Int64?) {
        if let value { bind(index, value) } else { unsafe sqlite3_bind_null(handle, index) }
    }

    func bind(_ index: Int32, _ value: String) {
        // SQLITE_TRANSIENT: SQLite copies the text before this call ends.
        let copied = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        unsafe sqlite3_bind_text(handle, index, value, -1, copied)
    }

    /// Binds bytes without copying them: they must stay as they are until the statement is reset.
    func bind(_ index: Int32, unowned bytes: UnsafeRawBufferPointer) {
        if unsafe bytes.isEmpty {
            unsafe sqlite3_bind_zeroblob(handle, index, 0)
        } else {
            unsafe sqlite3_bind_blob64(handle, index, bytes.baseAddress, UInt64(bytes.count), nil)
        }
    }

    /// Moves to the next row; false behind the last one. A failure resets the statement.
    func step() throws(SQLiteFailure) -> Bool {
        switch unsafe sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default:
            let failure = connection.failure()
            reset()
            throw failure
        }
    }

    /// Runs a statement that answers no rows, and resets it.
    func run() throws(SQLiteFailure) {
        while try step() {}
        reset()
    }

    /// Gives up the row at hand, and with it the snapshot it was read from.
    func reset() {
        unsafe sqlite3_reset(handle)
    }

    func integer(_ column: Int32) -> Int64 {
        unsafe sqlite3_column_int64(handle, column)
    }

    /// nil for NULL.
    func optionalInteger(_ column: Int32) -> Int64? {
        unsafe sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : integer(column)
    }

    func text(_ column: Int32) -> String {
        guard let text = unsafe sqlite3_column_text(handle, column) else { return "" }
        return unsafe String(cString: text)
    }

    /// Bytes that are good until the next step or reset.
    func bytes(_ column: Int32) -> UnsafeRawBufferPointer {
        let base = unsafe sqlite3_column_blob(handle, column)
        let count = unsafe Int(sqlite3_column_bytes(handle, column))
        return unsafe UnsafeRawBufferPointer(start: base, count: base == nil ? 0 : count)
    }
}
