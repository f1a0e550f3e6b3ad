import CSQLite
import Foundation

extension LogFile {
    /// Makes a file that is missing: under a name of its own, then put in its place whole, unless another process was
    /// first. Where the file system cannot do that, the file stays missing, and is laid out in its place.
    func make() throws(SQLiteFailure) {
        let draft = "\(path).new-\(UUID().uuidString)"
        defer { for suffix in ["", "-journal", "-wal", "-shm"] { unsafe unlink(draft + suffix) } }
        // Closed with the function's end, which copies the write-ahead log back.
        try { () throws(SQLiteFailure) in
            try layOut(SQLiteConnection(path: draft, create: true, patience: settings.lockPatience))
        }()
        _ = unsafe link(draft, path)
    }

    /// Makes the tables in a file that others may be laying out too. Of several processes that turn a new file to a
    /// write-ahead log at once, SQLite refuses all but one without waiting, lest they wait for each other: so they ask
    /// again.
    func layOutPatiently(_ connection: SQLiteConnection) throws(SQLiteFailure) {
        let deadline = ContinuousClock.now + settings.lockPatience
        while true {
            do throws(SQLiteFailure) {
                return try layOut(connection)
            } catch {
                if connection.isInTransaction { try connection.execute("ROLLBACK") }
                if error.code != SQLITE_BUSY || ContinuousClock.now > deadline { throw error }
                connection.pause()
            }
        }
    }

    /// Adds what files of earlier versions do not have yet.
    func complete(_ connection: SQLiteConnection) throws(SQLiteFailure) {
        try connection.execute(
            "CREATE TABLE IF NOT EXISTS erasures (id INTEGER PRIMARY KEY, erasure TEXT NOT NULL, ends TEXT)")
        let question = "SELECT count(*) FROM pragma_table_info('partitions') WHERE name = 'committed_time'"
        if try connection.integer(question) > 0 { return }
        do throws(SQLiteFailure) {
            try connection.execute("ALTER TABLE partitions ADD COLUMN committed_time INTEGER")
        } catch {
            // Another process may have been faster.
            guard try connection.integer(question) > 0 else { throw error }
        }
    }

    /// Makes the tables where nobody else has meanwhile.
    private func layOut(_ connection: SQLiteConnection) throws(SQLiteFailure) {
        try connection.execute(
            "PRAGMA page_size = \(Self.pageBytes); PRAGMA auto_vacuum = NONE; PRAGMA journal_mode = WAL; BEGIN IMMEDIATE"
        )
        if try connection.integer("PRAGMA application_id") == 0 {
            try connection.execute(
                """
                CREATE TABLE topics (
                    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, partitions INTEGER NOT NULL, kind TEXT NOT NULL);
                CREATE TABLE partitions (
                    id INTEGER PRIMARY KEY, topic INTEGER NOT NULL, partition INTEGER NOT NULL,
                    start INTEGER NOT NULL DEFAULT 0, next INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0,
                    committed INTEGER, committed_time INTEGER, UNIQUE (topic, partition));
                CREATE TABLE log (identity TEXT NOT NULL);
                INSERT INTO log VALUES (lower(hex(randomblob(16))));
                PRAGMA application_id = \(Self.applicationID);
                PRAGMA user_version = \(Self.formatVersion);
                """)
        }
        try connection.execute("COMMIT")
    }
}
