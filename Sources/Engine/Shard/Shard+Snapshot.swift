import Customers
import Events

// A snapshot is a walk over all customers in slices, between which the shard goes on: each customer as it is when its
// turn comes, so some of it is not committed yet, and no instant is that of the whole. It becomes a state with the
// changelog's records from where that ended when the walk began: `WorkerLoop+Checkpoint` in Daemon says why.
//
// A snapshot's record has the changelog's key behind eight bytes: the hash of the customer's record in the changelog,
// which may be an older one. So the sum of a commit record can be compared after a restore from both. The first record
// is the newest commit record, for a changelog that brings none; the tasks that are not answered follow.

/// How far a walk over all customers is.
public struct SnapshotCursor: Sendable {
    var row = 0
    /// Customers that come later are in the changelog.
    let rows: Int
    let generation: Int
    /// Customers written so far.
    public internal(set) var customers = 0
}

extension Shard {
    /// Begins a walk over all customers.
    public func beginSnapshot() -> SnapshotCursor {
        SnapshotCursor(rows: table.rowCount, generation: generation)
    }

    /// Appends customers until about `bytesMax` bytes are there; answers whether more are to come, nil where another
    /// plan was taken over since the walk began: then it is void.
    public mutating func takeSnapshot(
        _ cursor: inout SnapshotCursor, bytesMax: Int, into records: inout RecordBuffer
    ) -> Bool? {
        guard cursor.generation == generation else { return nil }
        if cursor.row == 0, !lastCommitRecord.isEmpty {
            let head = [(Array(CommitRecord.key.utf8), lastCommitRecord)] + tasks.recorded
            for (key, value) in head {
                unsafe (Self.bytes(of: 0) + key).withUnsafeBytes { key in
                    unsafe value.withUnsafeBytes { unsafe records.append(key: key, value: $0) }
                }
            }
        }
        while cursor.row < cursor.rows, records.byteCount < bytesMax {
            if let block = table.block(at: cursor.row) {
                let hash = unsafe block.header.pointee.recordHash
                write(block, keyPrefix: Self.bytes(of: hash), to: &records)
                cursor.customers += 1
            }
            cursor.row += 1
        }
        return cursor.row < cursor.rows
    }

    /// Takes in a snapshot's record; the changelog's follow.
    public mutating func restoreSnapshot(
        key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?
    ) throws(RestoreError) {
        guard key.count > Self.hashBytes else { throw .unknownKey }
        let hash = unsafe UInt64(littleEndian: key.loadUnaligned(as: UInt64.self))
        unsafe restore(
            key: UnsafeRawBufferPointer(rebasing: key[Self.hashBytes...]), value: value, recordHash: hash)
    }

    private static var hashBytes: Int { 8 }

    private static func bytes(of hash: UInt64) -> [UInt8] {
        (0..<hashBytes).map { UInt8(truncatingIfNeeded: hash >> (8 * UInt64($0))) }
    }
}
