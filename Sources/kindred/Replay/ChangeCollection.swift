import Events

/// The records of segment-events, gathered in any order and written in that of time, customer and segment.
///
/// A change's time and segment are read where the engine's own JSON has them: the strings before them are escaped, so
/// that the marks looked for cannot stand inside one.
struct ChangeCollection {
    private struct Entry {
        let time: Int64
        let customer: ByteStore.Slice
        let body: ByteStore.Slice
    }

    private var store = ByteStore()
    private var entries: [Entry] = []

    var count: Int { entries.count }

    mutating func append(_ records: borrowing RecordBuffer) throws(CommandFailure) {
        var cursor = RecordCursor()
        while let record = records.next(&cursor) {
            guard let key = unsafe record.key, let value = unsafe record.value,
                let text = unsafe value.text(behind: ",\"timestamp\":\""), let time = unsafe RFC3339.dateTime(text)
            else { throw CommandFailure("a change without a time: the engine and the replay disagree") }
            let customer = unsafe store.append(key)
            entries.append(unsafe Entry(time: time, customer: customer, body: store.append(value)))
        }
    }

    /// Writes the bodies, one a line.
    mutating func write(to file: inout RecordFile) throws {
        let store = store
        entries.sort { left, right in
            if left.time != right.time { return left.time < right.time }
            if let ordered = store.isOrdered(left.customer, before: right.customer) { return ordered }
            return Self.isSegment(of: left, before: right, in: store)
        }
        for entry in entries { unsafe try store.withBytes(of: entry.body) { try unsafe file.append(line: $0) } }
        try file.flush()
    }

    private static func isSegment(of left: Entry, before right: Entry, in store: ByteStore) -> Bool {
        unsafe store.withBytes(of: left.body) { left in
            unsafe store.withBytes(of: right.body) { right in
                guard let left = unsafe left.text(behind: "{\"audience_key\":\""),
                    let right = unsafe right.text(behind: "{\"audience_key\":\"")
                else { return false }
                return unsafe left.lexicographicallyPrecedes(right)
            }
        }
    }
}
