import Events

// A record waits for its time as its value alone. One with headers, of which it may be made, waits as a `RecordBuffer`
// lays out a first record: that begins with a distance of 0, and no JSON text begins with such a byte.

extension Shard {
    /// What is kept of a record until its time comes; good until the next one is asked for.
    mutating func waitingForm(of record: RecordView) -> UnsafeRawBufferPointer {
        if let headers = record.headers {
            waitingRecord.removeAll()
            unsafe waitingRecord.append(offset: 0, key: nil, value: record.value, headers: headers)
            return unsafe waitingRecord.bytes
        }
        // What was accepted without headers has a value.
        return unsafe record.value ?? UnsafeRawBufferPointer(start: nil, count: 0)
    }

    /// The record of which something was kept; good until the next one is asked for.
    mutating func record(fromWaiting bytes: UnsafeRawBufferPointer) -> RecordView {
        if unsafe bytes.first == 0, unsafe waitingRecord.load(bytes, firstOffset: 0) {
            var cursor = RecordCursor()
            if let record = waitingRecord.next(&cursor) { return record }
        }
        return unsafe RecordView(offset: 0, key: nil, value: bytes)
    }
}
