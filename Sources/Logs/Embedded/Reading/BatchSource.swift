import Events

/// Reads the batches of one partition, on the connection and the thread of its owner. A snapshot lives no longer than
/// one call: a reader that kept one would keep the write-ahead log from starting again.
final class BatchSource {
    let partition: PartitionIdentity
    private let following: SQLiteStatement
    private let preceding: SQLiteStatement
    private let bounds: SQLiteStatement
    private var scratch = RecordBuffer()

    init(_ connection: SQLiteConnection, _ partition: PartitionIdentity) throws(SQLiteFailure) {
        self.partition = partition
        let columns = "SELECT base, last, time, checksum, data FROM \(partition.table)"
        following = try connection.prepare("\(columns) WHERE base >= ? ORDER BY base LIMIT 1")
        preceding = try connection.prepare("\(columns) WHERE base < ? ORDER BY base DESC LIMIT 1")
        bounds = try connection.prepare("SELECT start, next, committed FROM partitions WHERE id = \(partition.id)")
    }

    /// Where the partition begins and ends, and where the group stands in it.
    func readBounds() throws(SQLiteFailure) -> (start: Int64, end: Int64, committed: Int64?) {
        defer { bounds.reset() }
        guard try bounds.step() else { throw .damaged("partition \(partition.name) has no row") }
        return (bounds.integer(0), bounds.integer(1), bounds.optionalInteger(2))
    }

    /// Fills the buffer with the records from `position` on of the first batch that has any, and answers the offset
    /// behind that batch; nil, and an empty buffer, where there is none.
    func read(from position: Int64, into buffer: inout RecordBuffer) throws(SQLiteFailure) -> Int64? {
        defer {
            following.reset()
            preceding.reset()
        }
        following.bind(1, position)
        let found = try following.step()
        // After cleaning or a seek, the position may lie inside a batch. The row at hand keeps the snapshot meanwhile;
        // where there is none, what is appended between the two statements is found by the next call.
        if !found || following.integer(0) != position {
            preceding.bind(1, position)
            if try preceding.step(), preceding.integer(1) >= position {
                return try take(preceding, from: position, into: &buffer)
            }
        }
        guard found else {
            buffer.removeAll()
            return nil
        }
        return try take(following, from: position, into: &buffer)
    }

    private func take(
        _ row: SQLiteStatement, from position: Int64, into buffer: inout RecordBuffer
    ) throws(SQLiteFailure) -> Int64 {
        let base = row.integer(0)
        let last = row.integer(1)
        let data = unsafe row.bytes(4)
        guard unsafe BatchLayout.checksum(data, base: base) == row.integer(3) else {
            throw .damaged("the checksum of \(partition.name), offsets \(base) to \(last), is wrong")
        }
        let first = unsafe BatchLayout.firstDistance(data)
        guard base >= 0, last >= base, last < .max else { throw malformed(base, last) }
        if first == 0 && position <= base {
            guard unsafe buffer.load(data, firstOffset: base) else { throw malformed(base, last) }
        } else {
            guard unsafe scratch.load(data, firstOffset: base - first) else { throw malformed(base, last) }
            buffer.removeAll()
            var cursor = RecordCursor()
            while let record = scratch.next(&cursor) {
                if record.offset < position { continue }
                unsafe buffer.append(
                    offset: record.offset, key: record.key, value: record.value, headers: record.headers)
            }
        }
        buffer.time = row.integer(2)
        return last + 1
    }

    private func malformed(_ base: Int64, _ last: Int64) -> SQLiteFailure {
        .damaged("\(partition.name), offsets \(base) to \(last), does not consist of records")
    }
}
