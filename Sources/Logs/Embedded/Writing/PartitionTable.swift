import Events

/// What a partition's row in `partitions` says.
struct PartitionStanding {
    var start: Int64
    var next: Int64
    var bytes: Int64
    var committed: Int64?
    /// When, in milliseconds since 1970.
    var committedTime: Int64?
}

/// A batch without its data.
struct BatchOutline {
    var base: Int64
    var last: Int64
    /// Of its commit, milliseconds since 1970.
    var time: Int64
    var bytes: Int64
}

/// The statements that read and change one partition, on the connection of the thread that writes. Each is prepared
/// when it is first needed, and once.
final class PartitionTable {
    let identity: PartitionIdentity
    private let connection: SQLiteConnection
    private var prepared: [Purpose: SQLiteStatement] = [:]
    private var source: BatchSource?

    private enum Purpose {
        case load, store, insert, delete, outline
    }

    init(_ connection: SQLiteConnection, _ identity: PartitionIdentity) {
        self.connection = connection
        self.identity = identity
    }

    private func statement(_ purpose: Purpose) throws(SQLiteFailure) -> SQLiteStatement {
        if let statement = prepared[purpose] { return statement }
        let table = identity.table
        let sql =
            switch purpose {
            case .load: "SELECT start, next, bytes, committed, committed_time FROM partitions WHERE id = \(identity.id)"
            case .store:
                """
                UPDATE partitions SET start = ?, next = ?, bytes = ?, committed = ?, committed_time = ?
                WHERE id = \(identity.id)
                """
            case .insert: "INSERT INTO \(table) (base, last, time, checksum, data) VALUES (?, ?, ?, ?, ?)"
            case .delete: "DELETE FROM \(table) WHERE base = ?"
            case .outline:
                "SELECT base, last, time, length(data) FROM \(table) WHERE base >= ? ORDER BY base LIMIT 1"
            }
        let statement = try connection.prepare(sql)
        prepared[purpose] = statement
        return statement
    }

    func loadStanding() throws(SQLiteFailure) -> PartitionStanding {
        let row = try statement(.load)
        defer { row.reset() }
        guard try row.step() else { throw .damaged("partition \(identity.name) has no row") }
        return PartitionStanding(
            start: row.integer(0), next: row.integer(1), bytes: row.integer(2), committed: row.optionalInteger(3),
            committedTime: row.optionalInteger(4))
    }

    func store(_ standing: PartitionStanding) throws(SQLiteFailure) {
        let statement = try statement(.store)
        statement.bind(1, standing.start)
        statement.bind(2, standing.next)
        statement.bind(3, standing.bytes)
        statement.bind(4, standing.committed)
        statement.bind(5, standing.committedTime)
        try statement.run()
    }

    func insert(base: Int64, last: Int64, time: Int64, data: UnsafeRawBufferPointer) throws(SQLiteFailure) {
        let statement = try statement(.insert)
        statement.bind(1, base)
        statement.bind(2, last)
        statement.bind(3, time)
        statement.bind(4, unsafe BatchLayout.checksum(data, base: base))
        unsafe statement.bind(5, unowned: data)
        try statement.run()
    }

    func delete(base: Int64) throws(SQLiteFailure) {
        let statement = try statement(.delete)
        statement.bind(1, base)
        try statement.run()
    }

    /// The first batch whose base is `base` or later.
    func outline(from base: Int64) throws(SQLiteFailure) -> BatchOutline? {
        let row = try statement(.outline)
        row.bind(1, base)
        defer { row.reset() }
        guard try row.step() else { return nil }
        return BatchOutline(base: row.integer(0), last: row.integer(1), time: row.integer(2), bytes: row.integer(3))
    }

    /// Reads records as a reader does, also those of the transaction under way.
    func read(from position: Int64, into buffer: inout RecordBuffer) throws(SQLiteFailure) -> Int64? {
        if let source { return try source.read(from: position, into: &buffer) }
        let source = try BatchSource(connection, identity)
        self.source = source
        return try source.read(from: position, into: &buffer)
    }
}
