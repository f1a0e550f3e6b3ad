import Events
import Numerics

/// The newest record of each key of a compacted topic.
struct CompactedState {
    private struct Entry {
        let key: ByteStore.Slice
        let value: ByteStore.Slice
    }

    private var store = ByteStore()
    /// By the XXH3-128 of the key, of which no two are alike.
    private var entries: [Hash128: Entry] = [:]

    mutating func append(_ records: borrowing RecordBuffer) {
        var cursor = RecordCursor()
        while let record = records.next(&cursor) {
            guard let key = unsafe record.key else { continue }
            let hash = unsafe XXH3.hash128(key)
            guard let value = unsafe record.value else {
                entries[hash] = nil
                continue
            }
            let known = entries[hash]?.key
            entries[hash] = unsafe Entry(key: known ?? store.append(key), value: store.append(value))
        }
    }

    /// Writes `{"key":…,"value":…}` a line, ordered by the key's part before its first `/`, then by the rest.
    func write(to file: inout RecordFile) throws {
        unsafe try forEachInOrder { key, value in
            let keyText = unsafe JSONText.quoted(String(decoding: key, as: UTF8.self))
            let line = unsafe "{\"key\":" + keyText + ",\"value\":" + String(decoding: value, as: UTF8.self) + "}"
            try file.append(line: line)
        }
        try file.flush()
    }

    /// Calls `body` with every key and value, in the same order.
    func forEachInOrder(_ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws -> Void) throws {
        let store = store
        let ordered = entries.values.sorted { left, right in
            unsafe store.withBytes(of: left.key) { left in
                unsafe store.withBytes(of: right.key) { right in unsafe Self.isKey(left, before: right) }
            }
        }
        for entry in ordered {
            unsafe try store.withBytes(of: entry.key) { key in
                unsafe try store.withBytes(of: entry.value) { value in try unsafe body(key, value) }
            }
        }
    }

    private static func isKey(_ left: UnsafeRawBufferPointer, before right: UnsafeRawBufferPointer) -> Bool {
        let leftSlash = unsafe left.firstIndex(of: 0x2F) ?? left.count
        let rightSlash = unsafe right.firstIndex(of: 0x2F) ?? right.count
        if unsafe left[..<leftSlash].elementsEqual(right[..<rightSlash]) {
            return unsafe left[leftSlash...].lexicographicallyPrecedes(right[rightSlash...])
        }
        return unsafe left[..<leftSlash].lexicographicallyPrecedes(right[..<rightSlash])
    }
}
