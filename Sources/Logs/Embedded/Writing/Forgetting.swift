import CSQLite
import Events
import Foundation

// A customer who was erased is gone from the file too, and not only from what readers are shown.
//
// Whom the log is to forget stands in the table `erasures` from the very transaction that says so, so that a crash loses
// nobody. The thread that writes then goes through all batches of the topics concerned, a slice at a time between other
// work: what is the customer's is left out, everything else keeps its offset. Pages that are freed on the way are
// overwritten (`secure_delete`); those that were freed before, and what is left in the corners of others, go with the
// last step, which writes the whole file anew (VACUUM) and empties the write-ahead log. Until then the row stays.

/// How far the log has come with forgetting.
struct Forgetting {
    /// What of one partition is still to be gone through.
    struct Place {
        var partition: PartitionIdentity
        /// Each with the offset from which on records are none of it: they came after the erasure.
        var marks: [BoundedMark]
        var cursor: Int64 = 0
        /// The newest offset of each key, where that decides; filled by a pass of its own.
        var newest: [[UInt8]: Int64]?
    }

    struct BoundedMark: Hashable {
        var mark: Erasure.Mark
        var end: Int64
    }

    /// Rows of `erasures` that are done once all places are.
    var rows: [Int64]
    var places: [Place]
    /// After a failure it is tried again with the next piece of work.
    var isHalted = false
}

extension WriteSession {
    /// Bytes gone through between two pieces of other work.
    private static var forgettingBytes: Int64 { 8 << 20 }

    /// Whether there is anybody to forget, and it can be gone on with.
    var isForgetting: Bool {
        isForgettingDue || forgetting.map { !$0.isHalted } ?? false
    }

    /// Notes whom the log is to forget, inside a transaction.
    func remember(_ erasures: [Erasure]) throws(SQLiteFailure) {
        if erasures.isEmpty { return }
        let partitions = try connection.prepare("SELECT id, next FROM partitions")
        var ends: [String: Int64] = [:]
        while try partitions.step() { ends[String(partitions.integer(0))] = partitions.integer(1) }
        partitions.reset()
        let encoder = JSONEncoder()
        for erasure in erasures {
            // Bytes, texts and whole numbers: there is nothing in it that JSON cannot hold.
            guard let text = try? encoder.encode(erasure), let places = try? encoder.encode(ends) else { continue }
            let row = try connection.prepare("INSERT INTO erasures (erasure, ends) VALUES (?, ?)")
            row.bind(1, String(decoding: text, as: UTF8.self))
            row.bind(2, String(decoding: places, as: UTF8.self))
            try row.run()
        }
    }

    /// One slice. What fails is left for later: nothing waits for it, and the row stays until all is done.
    func advanceForgetting() {
        do {
            if isForgettingDue || forgetting?.isHalted == true {
                isForgettingDue = false
                forgetting = try planForgetting()
            }
            guard let plan = forgetting else { return }
            if plan.places.isEmpty {
                try finishForgetting(plan.rows)
                forgetting = nil
            } else {
                try forgetSlice()
            }
        } catch {
            if connection.isInTransaction { try? connection.execute("ROLLBACK") }
            forgetting = Forgetting(rows: forgetting?.rows ?? [], places: [], isHalted: true)
        }
    }

    /// nil where there is nobody.
    private func planForgetting() throws -> Forgetting? {
        let found = try connection.prepare("SELECT id, erasure, coalesce(ends, '{}') FROM erasures ORDER BY id")
        let decoder = JSONDecoder()
        var rows: [Int64] = []
        var erasures: [(erasure: Erasure, ends: [String: Int64])] = []
        while try found.step() {
            rows.append(found.integer(0))
            erasures.append(
                (
                    try decoder.decode(Erasure.self, from: Data(found.text(1).utf8)),
                    try decoder.decode([String: Int64].self, from: Data(found.text(2).utf8))
                ))
        }
        found.reset()
        if rows.isEmpty { return nil }
        try reloadCatalog()
        var places: [Forgetting.Place] = []
        for topic in Set(erasures.flatMap(\.erasure.marks.keys)).sorted() {
            let partitions = catalog.partitions(of: topic) ?? []
            for partition in partitions {
                let concerned = erasures.filter {
                    partitions.count == 1 || ($0.erasure.partition ?? partition.number) == partition.number
                }
                let marks = concerned.flatMap { erasure, ends in
                    (erasure.marks[topic] ?? []).map {
                        Forgetting.BoundedMark(mark: $0, end: ends[String(partition.id)] ?? .max)
                    }
                }
                if marks.isEmpty { continue }
                places.append(
                    Forgetting.Place(
                        partition: partition, marks: Array(Set(marks)),
                        newest: marks.contains { $0.mark == .superseded } ? [:] : nil))
            }
        }
        return Forgetting(rows: rows, places: places)
    }

    /// Goes through some batches of the first place, in a transaction.
    private func forgetSlice() throws {
        guard var place = forgetting?.places.first else { return }
        let writer = writer(place.partition)
        if place.newest?.isEmpty == true { place.newest = try newestOffsets(of: writer.table) }
        try connection.execute("PRAGMA secure_delete = ON")
        defer { try? connection.execute("PRAGMA secure_delete = OFF") }
        var left = Self.forgettingBytes
        var isDone = false
        try beginning.run()
        do {
            try writer.begin()
            while left > 0, !isDone {
                if let batch = try writer.rewrite(from: place.cursor, isGone: { place.holds($0) }) {
                    place.cursor = batch.next
                    left -= batch.bytes
                } else {
                    isDone = true
                }
            }
            try writer.store()
            try ending.run()
        } catch {
            rollBack([writer])
            throw error
        }
        writer.settle()
        writer.forgetBatches()
        if isDone {
            forgetting?.places.removeFirst()
        } else {
            forgetting?.places[0] = place
        }
    }

    private func newestOffsets(of table: PartitionTable) throws -> [[UInt8]: Int64] {
        var newest: [[UInt8]: Int64] = [:]
        var buffer = RecordBuffer()
        var position: Int64 = 0
        while let next = try table.read(from: position, into: &buffer) {
            var cursor = RecordCursor()
            while let record = buffer.next(&cursor) {
                if let key = unsafe record.key { newest[unsafe Array(key)] = record.offset }
            }
            position = next
        }
        return newest
    }

    /// Writes the file anew, so that nothing is left in it that nobody can read.
    private func finishForgetting(_ rows: [Int64]) throws {
        try connection.execute("PRAGMA secure_delete = ON")
        defer { try? connection.execute("PRAGMA secure_delete = OFF") }
        let all = rows.map(String.init).joined(separator: ",")
        try connection.execute("VACUUM")
        try connection.execute("DELETE FROM erasures WHERE id IN (\(all))")
        _ = try connection.integer("PRAGMA wal_checkpoint(TRUNCATE)")
    }
}

extension Forgetting.Place {
    /// Whether a record is to go.
    func holds(_ record: RecordView) -> Bool {
        marks.contains { bounded in
            guard record.offset < bounded.end else { return false }
            return switch bounded.mark {
            case .key(let key): unsafe record.key.map { unsafe $0.elementsEqual(key) } ?? false
            case .keyEnd(let end): unsafe record.key.map { unsafe $0.suffix(end.count).elementsEqual(end) } ?? false
            case .value(let bytes): unsafe record.value.map { unsafe $0.contains(bytes) } ?? false
            case .superseded: isSuperseded(record)
            }
        }
    }

    private func isSuperseded(_ record: RecordView) -> Bool {
        guard let newest, let key = unsafe record.key else { return false }
        if unsafe record.value == nil { return true }
        return newest[unsafe Array(key)].map { $0 > record.offset } ?? false
    }
}

extension UnsafeRawBufferPointer {
    /// Whether these bytes stand in it one behind the other.
    fileprivate func contains(_ bytes: [UInt8]) -> Bool {
        guard let first = bytes.first, var from = baseAddress else { return false }
        var left = count
        while left >= bytes.count, let at = unsafe memchr(from, Int32(first), left - bytes.count + 1) {
            let found = UnsafeRawPointer(at)
            if unsafe memcmp(found, bytes, bytes.count) == 0 { return true }
            left -= unsafe found - from + 1
            unsafe from = found + 1
        }
        return false
    }
}
