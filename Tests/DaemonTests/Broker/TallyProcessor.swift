import Daemon
import Events
import Logs

/// A small deterministic model of a shard: counts the events of each key, and answers each with a line and with the
/// count as it is now. An event also sets its key's alarm, where none is set, to five milliseconds later; the alarm
/// answers with a line too. Each input topic has keys and a clock of its own, so that it is the same in which order
/// topics are read.
///
/// Keys are a byte for the topic and one of the record's; times, counts and offsets are one byte each.
struct TallyProcessor: PartitionProcessor, ~Copyable {
    struct Key: Equatable {
        var count: UInt8 = 0
        /// When its alarm is due; 0 where none is set.
        var due: UInt8 = 0
    }

    static let alarmAfter: UInt8 = 5

    private let partition: Int32
    private var keys: [UInt16: Key] = [:]
    private var changed: Set<UInt16> = []
    private var lines = RecordBuffer(capacity: 64)
    private var counts = RecordBuffer(capacity: 64)
    private var clocks: [UInt8]
    private var next: [Int64]
    private var frozenNext: [Int64]?
    private var recorded: [Int64]?
    /// The newest commit record's value.
    private var commitRecord: [UInt8]?

    init(partition: Int32, topics: Int) {
        self.partition = partition
        clocks = Array(repeating: 0, count: topics)
        next = Array(repeating: 0, count: topics)
    }

    mutating func apply(_ records: borrowing RecordBuffer, topic: Int, from cursor: inout RecordCursor, limit: Int) {
        for _ in 0..<limit {
            guard let record = records.next(&cursor) else { return }
            next[topic] = record.offset + 1
            guard let byte = unsafe record.key?.first, let time = unsafe record.value?.first else { continue }
            let key = UInt16(topic) << 8 | UInt16(byte)
            var state = keys[key] ?? Key()
            if state.due != 0, state.due < time || state.due <= clocks[topic] { ring(key, &state) }
            state.count += 1
            write(key, kind: 0, time: time, count: state.count)
            if state.due == 0 { state.due = time + Self.alarmAfter }
            keys[key] = state
            changed.insert(key)
            clocks[topic] = max(clocks[topic], time)
        }
    }

    private func record(_ key: UInt16, to records: inout RecordBuffer) {
        let state = keys[key] ?? Key()
        unsafe Self.bytes(key).withUnsafeBytes { key in
            unsafe [state.count, state.due].withUnsafeBytes { unsafe records.append(key: key, value: $0) }
        }
    }

    func beginSnapshot() -> Int { 0 }

    /// One key a slice, so that a copy is spread over as much as possible.
    mutating func takeSnapshot(_ key: inout Int, bytesMax: Int, into records: inout RecordBuffer) -> Bool? {
        if key == 0, let commitRecord { Self.append(commitRecord, to: &records) }
        // In the order of the keys' numbers, some of which nobody has.
        while key < clocks.count << 8 {
            defer { key += 1 }
            if keys[UInt16(key)] != nil {
                record(UInt16(key), to: &records)
                return true
            }
        }
        return false
    }

    mutating func restoreSnapshot(_ record: RecordView) throws(ChangelogFault) { try restore(record) }

    private static func append(_ commitRecord: [UInt8], to records: inout RecordBuffer) {
        unsafe [UInt8(ascii: "!")].withUnsafeBytes { key in
            unsafe commitRecord.withUnsafeBytes { unsafe records.append(key: key, value: $0) }
        }
    }

    private mutating func ring(_ key: UInt16, _ state: inout Key) {
        write(key, kind: 1, time: state.due, count: state.count)
        state.due = 0
        changed.insert(key)
    }

    private mutating func write(_ key: UInt16, kind: UInt8, time: UInt8, count: UInt8) {
        unsafe Self.bytes(key).withUnsafeBytes { key in
            unsafe [kind, time, count].withUnsafeBytes { value in unsafe lines.append(key: key, value: value) }
            unsafe [count].withUnsafeBytes { value in unsafe counts.append(key: key, value: value) }
        }
    }

    private static func bytes(_ key: UInt16) -> [UInt8] { [UInt8(key >> 8), UInt8(key & 0xff)] }

    mutating func observe(wallClock: Int64, idleUntil: Int64?) {}

    mutating func fireTimers(limit: Int) -> Bool {
        let due = keys.filter { $0.value.due != 0 && $0.value.due <= clocks[Int($0.key >> 8)] }.keys.sorted()
        for key in due.prefix(limit) {
            guard var state = keys[key] else { continue }
            ring(key, &state)
            keys[key] = state
        }
        return due.count > limit
    }

    var pendingBytes: Int { lines.byteCount + counts.byteCount + changed.count * 16 }

    mutating func freeze(at commitTime: Int64, isLast: Bool) -> FrozenPartition? {
        guard !changed.isEmpty || next != frozenNext else { return nil }
        var changelog = RecordBuffer(capacity: 64)
        for key in changed.sorted() { record(key, to: &changelog) }
        let newest = next.map { UInt8($0) } + clocks
        Self.append(newest, to: &changelog)
        commitRecord = newest
        changed = []
        frozenNext = next
        var frozen = RecordBuffer(capacity: 64)
        var frozenCounts = RecordBuffer(capacity: 64)
        swap(&frozen, &lines)
        swap(&frozenCounts, &counts)
        return FrozenPartition(
            outputs: [
                TopicOutput(topic: "lines", partition: partition, records: frozen),
                TopicOutput(topic: "counts", partition: partition, records: frozenCounts),
                TopicOutput(topic: "changelog", partition: partition, records: changelog),
            ], next: next)
    }

    mutating func restore(_ record: RecordView) throws(ChangelogFault) {
        guard let key = unsafe record.key.map({ unsafe [UInt8]($0) }),
            let value = unsafe record.value.map({ unsafe [UInt8]($0) })
        else { throw ChangelogFault("a record that nobody wrote") }
        if key.count == 1, value.count == 2 * clocks.count {
            commitRecord = value
            recorded = value.prefix(clocks.count).map { Int64($0) }
            clocks = Array(value.suffix(clocks.count))
        } else if key.count == 2, value.count == 2 {
            keys[UInt16(key[0]) << 8 | UInt16(key[1])] = Key(count: value[0], due: value[1])
        } else {
            throw ChangelogFault("a record that nobody wrote")
        }
    }

    mutating func finishRestore() throws(ChangelogFault) -> [Int64?]? {
        frozenNext = recorded
        return recorded
    }

    mutating func start(at offsets: [Int64]) { next = offsets }

    mutating func adopt(_ definitions: Int) {}

    var figures: Int { keys.count }
}
