import CSQLite

/// An answer of SQLite that is not what was asked for, as it came; `LogFile` puts it into words.
struct SQLiteFailure: Error, Sendable {
    /// The extended result code.
    let extendedCode: Int32
    let message: String

    /// The primary result code, such as `SQLITE_FULL`.
    var code: Int32 { extendedCode & 0xFF }

    init(extendedCode: Int32, message: String) {
        self.extendedCode = extendedCode
        self.message = message
    }

    /// What was read is not what was once written.
    static func damaged(_ message: String) -> SQLiteFailure {
        SQLiteFailure(extendedCode: SQLITE_CORRUPT, message: message)
    }
}
