import CSQLite
import Foundation
import Testing

/// A connection of another program.
@safe
final class RawConnection {
    private let handle: OpaquePointer

    init(_ path: String) throws {
        var opened: OpaquePointer?
        let result = unsafe sqlite3_open(path, &opened)
        #expect(result == SQLITE_OK)
        unsafe handle = try #require(opened)
    }

    deinit { unsafe sqlite3_close(handle) }

    func execute(_ sql: String) throws {
        let result = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
        #expect(result == SQLITE_OK, "\(sql): \(unsafe String(cString: sqlite3_errmsg(handle)))")
    }

    func integer(_ sql: String) throws -> Int64 {
        var statement: OpaquePointer?
        defer { unsafe sqlite3_finalize(statement) }
        #expect(unsafe sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK)
        #expect(unsafe sqlite3_step(statement) == SQLITE_ROW)
        return unsafe sqlite3_column_int64(statement, 0)
    }
}
