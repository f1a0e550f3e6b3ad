import Daemon
import Events
import Logs

/// A small deterministic model of a shard: counts events by key, and answers each with a line. An event also sets its
/// key's alarm, where none is set, to five milliseconds later; the alarm answers with a line too.
///
/// Keys are one byte, times and counts one byte each as well.
struct TallyProcessor: PartitionProcessor, ~Copyable {
    struct Key: Equatable {
        var count: UInt8 = 0
        /// When its alarm is due; 0 where none is set.
        var due: UInt8 = 0
    }

    static let alarmAfter: UInt8 = 5

    private let partition: Int32
    private var keys: [UInt8: Key] = [:]
    private var changed: Set<UInt8> = []
    private var outputs = RecordBuffer(capacity: 256)
    private var clock: UInt8 = 0
    private var next: Int64 = 0
    private var frozenNext: Int64?
    private var recorded: Int64?

    init(partition: Int32) { self.partition = partition }

    mutating func apply(_ records: borrowing RecordBuffer, topic: Int, from cursor: inout RecordCursor, limit: Int) {
        for _ in 0..<limit {
            guard let record = records.next(&cursor) else { return }
            guard let key = unsafe record.key?.first, let time = unsafe record.value?.first else { continue }
            var state = keys[key] ?? Key()
            if state.due != 0, state.due < time || state.due <= clock { ring(key, &state) }
            state.count += 1
            write(key, kind: 0, time: time, count: state.count)
            if state.due == 0 { state.due = time + Self.alarmAfter }
            keys[key] = state
            changed.insert(key)
            clock = max(clock, time)
            next = record.offset + 1
        }
    }

    private mutating func ring(_ key: UInt8, _ state: inout Key) {
        write(key, kind: 1, time: state.due, count: state.count)
        state.due = 0
        changed.insert(key)
    }

    private mutating func write(_ key: UInt8, kind: UInt8, time: UInt8, count: UInt8) {
        unsafe [key].withUnsafeBytes { key in
            unsafe [kind, time, count].withUnsafeBytes { value in unsafe outputs.append(key: key, value: value) }
        }
    }

    mutating func observe(wallClock: Int64, idleUntil: Int64?) {}

    mutating func fireTimers(limit: Int) -> Bool {
        let due = keys.filter { $0.value.due != 0 && $0.value.due <= clock }.keys.sorted()
        for key in due.prefix(limit) {
            guard var state = keys[key] else { continue }
            ring(key, &state)
            keys[key] = state
        }
        return due.count > limit
    }

    mutating func freeze(at commitTime: Int64, isLast: Bool) -> FrozenPartition? {
        guard !changed.isEmpty || next != frozenNext else { return nil }
        var changelog = RecordBuffer(capacity: 256)
        for key in changed.sorted() {
            let state = keys[key] ?? Key()
            unsafe [key].withUnsafeBytes { key in
                unsafe [state.count, state.due].withUnsafeBytes { value in
                    unsafe changelog.append(key: key, value: value)
                }
            }
        }
        unsafe [UInt8(ascii: "!"), 0].withUnsafeBytes { key in
            unsafe [UInt8(next), clock].withUnsafeBytes { value in unsafe changelog.append(key: key, value: value) }
        }
        changed = []
        frozenNext = next
        var frozen = RecordBuffer(capacity: 256)
        swap(&frozen, &outputs)
        return FrozenPartition(
            outputs: [
                TopicOutput(topic: "out", partition: partition, records: frozen),
                TopicOutput(topic: "changelog", partition: partition, records: changelog),
            ], next: [next])
    }

    var pendingBytes: Int { 0 }
    mutating func restore(_ record: RecordView) throws(ChangelogFault) {
        guard let key = unsafe record.key, let value = unsafe record.value, value.count == 2,
            let first = unsafe key.first
        else {
            throw ChangelogFault("a record that nobody wrote")
        }
        if key.count == 2 {
            recorded = unsafe Int64(value[0])
            clock = unsafe value[1]
        } else {
            keys[first] = unsafe Key(count: value[0], due: value[1])
        }
    }

    mutating func finishRestore() throws(ChangelogFault) -> [Int64?]? {
        frozenNext = recorded
        return recorded.map { [$0] }
    }

    mutating func start(at offsets: [Int64]) { next = offsets.first ?? 0 }

    mutating func adopt(_ definitions: Int) {}

    var figures: Int { keys.count }
}
