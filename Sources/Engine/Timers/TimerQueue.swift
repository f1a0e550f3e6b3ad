import CIntrinsics
import Customers
import Numerics

// Which customer is due when: a heap of (instant, row) with four children a node, so that a pop touches few cache
// lines.
//
// Arming is lazy. A customer whose due instant moves to later keeps its old entry, which is looked at when it comes up
// and put in again; one whose due instant moves to earlier gets a second entry. The block knows the instant of its
// earliest entry (`armed`); an entry of another instant is void. The heap is not durable: due instants stand in the
// customers' records, from which it is filled again.

/// The timers of a shard. One owner, one thread.
///
/// Unsafe inside: it owns its entries' memory.
@safe
struct TimerQueue: ~Copyable {
    struct Entry: BitwiseCopyable {
        var instant: Int64
        var row: CustomerRow
    }

    /// The first child of every node lies on a cache line's boundary, the others behind it on the same line.
    private var entries: UnsafeMutablePointer<Entry>
    private var memory: UnsafeMutableRawPointer
    private var capacity = 1024
    private(set) var count = 0

    init() {
        unsafe memory = Self.allocate(capacity)
        unsafe entries = Self.entries(in: memory)
    }

    deinit { unsafe TableMemory.deallocate(memory) }

    private static func allocate(_ capacity: Int) -> UnsafeMutableRawPointer {
        unsafe TableMemory.allocate((capacity + 3) * MemoryLayout<Entry>.stride)
    }

    private static func entries(in memory: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Entry> {
        unsafe (memory + 3 * MemoryLayout<Entry>.stride).assumingMemoryBound(to: Entry.self)
    }

    /// The earliest entry's instant; `Int64.max` where there is none.
    @inline(__always)
    var next: Int64 { unsafe count == 0 ? .max : entries[0].instant }

    @inline(__always)
    mutating func push(_ instant: Int64, _ row: CustomerRow) {
        if count == capacity { grow() }
        var hole = count
        count += 1
        while hole > 0 {
            let parent = (hole - 1) / 4
            if unsafe entries[parent].instant <= instant { break }
            unsafe entries[hole] = unsafe entries[parent]
            hole = parent
        }
        unsafe entries[hole] = Entry(instant: instant, row: row)
    }

    /// Takes out the earliest entry; there is one.
    mutating func pop() -> Entry {
        let first = unsafe entries[0]
        count -= 1
        let last = unsafe entries[count]
        var hole = 0
        while true {
            let child = 4 * hole + 1
            if child >= count { break }
            // Their children, of which those of the least are looked at next.
            let next = 4 * child + 1
            if next + 12 < count { for line in 0..<4 { unsafe kindred_prefetch(entries + next + 4 * line) } }
            var least = child
            for other in child + 1..<max(child + 1, min(child + 4, count))
            where unsafe entries[other].instant < entries[least].instant {
                least = other
            }
            if unsafe entries[least].instant >= last.instant { break }
            unsafe entries[hole] = unsafe entries[least]
            hole = least
        }
        unsafe entries[hole] = last
        return first
    }

    private mutating func grow() {
        let larger = unsafe Self.allocate(capacity * 2)
        unsafe Self.entries(in: larger).update(from: entries, count: count)
        unsafe TableMemory.deallocate(memory)
        unsafe memory = unsafe larger
        unsafe entries = Self.entries(in: larger)
        capacity *= 2
    }

    /// Calls `body` with every entry, in no order; for checks.
    func visit(_ body: (Entry) -> Void) {
        for index in 0..<count { unsafe body(entries[index]) }
    }

    /// Whether no entry is before its parent.
    var isHeap: Bool { (1..<max(1, count)).allSatisfy { unsafe entries[($0 - 1) / 4].instant <= entries[$0].instant } }

    /// Bytes of the entries.
    var bytes: Int { capacity * MemoryLayout<Entry>.stride }
}
