// The embedded log's file: one SQLite database, so that a commit is one transaction and everybody's tools can read it.
//
//     log         (identity)                                            one row: a random text, made with the file
//     topics      (id, name, partitions, kind)                          one row a topic
//     partitions  (id, topic, partition, start, next, bytes, committed, one row a partition: offset of the oldest record
//                  committed_time)                                      kept, of the next one, bytes of all batches,
//                                                                       and where the group stands since when
//     erasures    (id, erasure, ends)                                   one row for whom the log is still to forget, and
//                                                                       where the partitions, by their ids, ended then
//     "TOPIC/N"   (base, last, time, checksum, data)                    one table a partition, one row a batch
//
// A batch is what one commit wrote to one partition, cut at `BatchLayout.bytesTarget`: `data` holds records as a
// `RecordBuffer` lays them out, `base` and `last` are the offsets of the first and the last, `time` is that of the
// commit, `checksum` the XXH3-64 of the data seeded with `base`. A record's offset is `base` plus its distance less the
// distance of the batch's first record, so that a cut buffer is stored as it lies. Rows a record were tried: three
// times as slow.
//
// Batches of compacted topics are cleaned in their place (`CompactedPartition`): what stays keeps its offset, so a
// reader misses nothing, wherever it stands.
//
// Pages are 16 KiB, which has to be said before the first table. A new file is laid out under another name and then given
// its place, so that of several processes that start at once none meets one that is half made. The write-ahead log is
// copied back by a thread of its own every 50 ms, which never blocks anybody, and by the writer at 64 MiB, so that it
// starts again from its beginning.
// Transactions that write begin IMMEDIATE: SQLite refuses to turn a reading one into a writing one while others write.

import CSQLite
import Foundation

/// Where a log lies, and how connections to it are opened.
struct LogFile: Sendable {
    /// "Kndr", so that no other program's file is taken for a log.
    static let applicationID: Int64 = 0x4B6E_6472
    /// The layout at the head of this file.
    static let formatVersion: Int64 = 1

    static let pageBytes: Int64 = 16384
    private static let checkpointPages = 64 << 20 / pageBytes
    private static let writerCacheKiB = 16 << 10
    private static let readerCacheKiB = 2 << 10
    private static let walBytesKept = 256 << 20

    let path: String
    let settings: EmbeddedLogSettings

    /// A connection that may write.
    func connectWriter() throws(SQLiteFailure) -> SQLiteConnection {
        let connection = try connect()
        // Debian compiles SQLite with secure_delete on, which writes every freed page once more.
        try connection.execute(
            """
            PRAGMA secure_delete = OFF;
            PRAGMA synchronous = \(settings.durability == .power ? "FULL" : "NORMAL");
            PRAGMA wal_autocheckpoint = \(Self.checkpointPages);
            PRAGMA journal_size_limit = \(Self.walBytesKept);
            PRAGMA cache_size = -\(Self.writerCacheKiB);
            """)
        if let bytes = settings.fileBytesMax {
            _ = try connection.integer("PRAGMA max_page_count = \(max(1, bytes / Self.pageBytes))")
        }
        return connection
    }

    /// A connection that reads.
    func connectReader() throws(SQLiteFailure) -> SQLiteConnection {
        let connection = try connect()
        try connection.execute("PRAGMA cache_size = -\(Self.readerCacheKiB); PRAGMA query_only = ON")
        return connection
    }

    func connect(create: Bool = false) throws(SQLiteFailure) -> SQLiteConnection {
        try SQLiteConnection(path: path, create: create, patience: settings.lockPatience)
    }

    /// Checks that the file is a log this version can read; makes it where it is missing and the settings say so.
    /// - Returns: the log's identity.
    func open() throws(LogError) -> String {
        let isMissing = !FileManager.default.fileExists(atPath: path)
        if isMissing && !settings.createsFile {
            throw LogError(
                .stop,
                "there is no log at \(path): `kindred topics create` or `kindred run` makes it, or set log.embedded.path"
            )
        }
        try checkFolder()
        do throws(SQLiteFailure) {
            if isMissing { try make() }
            let connection = try connect(create: settings.createsFile)
            // Without tables it was made empty, or could not be put in its place whole.
            if try connection.integer("SELECT count(*) FROM sqlite_master") == 0 { try layOutPatiently(connection) }
            try checkFormat(connection)
            try complete(connection)
            return try readIdentity(connection)
        } catch {
            throw describe(error, during: "open the log", transient: .retry)
        }
    }

    private func checkFolder() throws(LogError) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        var isFolder = ObjCBool(false)
        guard unsafe FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            throw LogError(
                .stop, "the folder \(folder) of the log \(path) does not exist: make it, or set log.embedded.path")
        }
        guard unsafe access(folder, W_OK | X_OK) == 0 else {
            throw LogError(
                .stop,
                "the folder \(folder) of the log \(path) cannot be written to by this user: SQLite keeps files beside the log; "
                    + "change the folder's owner or mode, or set log.embedded.path")
        }
    }

    private func readIdentity(_ connection: SQLiteConnection) throws(SQLiteFailure) -> String {
        let row = try connection.prepare("SELECT identity FROM log")
        guard try row.step() else { throw .damaged("it has no identity") }
        return row.text(0)
    }

    private func checkFormat(_ connection: SQLiteConnection) throws(SQLiteFailure) {
        guard try connection.integer("PRAGMA application_id") == Self.applicationID else {
            throw SQLiteFailure(extendedCode: SQLITE_NOTADB, message: "it belongs to another program")
        }
        let version = try connection.integer("PRAGMA user_version")
        guard version <= Self.formatVersion else {
            throw SQLiteFailure(
                extendedCode: SQLITE_FORMAT,
                message: "it has format \(version), and this version of Kindred knows up to \(Self.formatVersion)")
        }
    }
}
