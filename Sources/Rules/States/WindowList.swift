import Customers
import Glibc

// The events of one measure that a window may still hold, as a section of the customer's block:
//
//     count  UInt16    entries
//     flags  UInt16    1: some entry stands for several events; 2: expiry has been coarsened; 4: some number is negative
//     room   UInt32    unused
//     entries          in order of time
//
// Exact up to 90 entries, one an instant. When the 91st comes, neighbours in the same 64th of the window's length
// (counted from 1970) become one entry, which leaves with its newest event: late, never early, by less than a 64th.
// The window spans at most 68 such 64ths, so the list is bounded, and not every event joins entries. When entries are
// joined depends on the events alone, never on the room that the section has: a restored customer goes on as it would
// have.
//
// Nothing is dropped as time goes by: a question about instant t passes over what has left by then. What has left
// before the horizon, the instant before which nothing is asked any more, is dropped when room is needed.

/// A window's entries, as a view of the block: good until a section grows.
@safe
struct WindowList<Entry: WindowEntry> {
    static var headerBytes: Int { 8 }
    /// Entries that are kept as they came.
    static var entriesExactMax: Int { 90 }

    let header: UnsafeMutablePointer<UInt16>
    let entries: UnsafeMutablePointer<Entry>
    /// Bytes of the section.
    private let room: Int

    @inline(__always)
    var capacity: Int { max(0, room - Self.headerBytes) / MemoryLayout<Entry>.stride }

    @inline(__always)
    init(_ block: CustomerBlock, section: Int) {
        let base = unsafe block.section(section)
        unsafe header = unsafe base.assumingMemoryBound(to: UInt16.self)
        unsafe entries = unsafe (base + Self.headerBytes).assumingMemoryBound(to: Entry.self)
        room = block.capacity(section)
    }

    @inline(__always)
    var count: Int {
        get { unsafe room == 0 ? 0 : Int(header[0]) }
        nonmutating set { unsafe header[0] = UInt16(newValue) }
    }

    @inline(__always)
    var flags: WindowFlags {
        get { unsafe room == 0 ? [] : WindowFlags(rawValue: header[1]) }
        nonmutating set { unsafe header[1] = newValue.rawValue }
    }

    /// Index of the first entry still in a window of that length at `t`; `count` where there is none.
    @inline(__always)
    func firstAlive(at t: Int64, window: Int64) -> Int {
        var index = count
        while unsafe index > 0 && entries[index - 1].time + window > t { index -= 1 }
        return index
    }

    /// Forgets all where nothing is left in the window by the horizon, and with it that expiry was coarsened.
    @inline(__always)
    func beginAnew(window: Int64, horizon: Int64) {
        let count = count
        guard unsafe count > 0 && entries[count - 1].time + window <= horizon else { return }
        self.count = 0
        flags = []
    }

    /// Removes entries by index.
    func remove(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        unsafe memmove(
            entries + range.lowerBound, entries + range.upperBound,
            (count - range.upperBound) * MemoryLayout<Entry>.stride)
        count -= range.count
    }

    /// Puts an entry in at an index; there is room for it.
    @inline(__always)
    func insert(_ entry: Entry, at index: Int) {
        let count = count
        if index < count {
            unsafe memmove(entries + index + 1, entries + index, (count - index) * MemoryLayout<Entry>.stride)
        }
        unsafe entries[index] = entry
        self.count = count + 1
    }

    /// Joins neighbours in the same 64th of the window's length.
    func coarsen(window: Int64) {
        let grain = window / 64
        var kept = 0
        for index in 1..<max(1, count) {
            if unsafe entries[index].time / grain == entries[kept].time / grain
                && entries[kept].canAbsorb(entries[index])
            {
                unsafe entries[kept].absorb(entries[index])
                flags.formUnion([.weighted, .approximate])
            } else {
                kept += 1
                unsafe entries[kept] = unsafe entries[index]
            }
        }
        count = min(count, kept + 1)
    }
}

/// What is true of a window's entries.
struct WindowFlags: OptionSet {
    var rawValue: UInt16
    /// Some entry stands for several events.
    static let weighted = WindowFlags(rawValue: 1)
    /// Expiry has been coarsened.
    static let approximate = WindowFlags(rawValue: 2)
    /// Some number is negative.
    static let negative = WindowFlags(rawValue: 4)
}

extension CustomerTable {
    /// Makes room for one more entry in a window's list. The block may move.
    @inline(__always)
    mutating func makeRoom<Entry: WindowEntry>(
        for entry: Entry.Type, section: Int, window: Int64, horizon: Int64, block: inout CustomerBlock
    ) {
        let list = WindowList<Entry>(block, section: section)
        if list.count < list.capacity && list.count < WindowList<Entry>.entriesExactMax { return }
        growWindow(entry, section: section, window: window, horizon: horizon, block: &block)
    }

    @inline(never)
    private mutating func growWindow<Entry: WindowEntry>(
        _: Entry.Type, section: Int, window: Int64, horizon: Int64, block: inout CustomerBlock
    ) {
        let list = WindowList<Entry>(block, section: section)
        if list.capacity > 0 {
            var expired = 0
            while unsafe expired < list.count && list.entries[expired].time + window <= horizon { expired += 1 }
            list.remove(0..<expired)
            if list.count >= WindowList<Entry>.entriesExactMax { list.coarsen(window: window) }
            if list.count < list.capacity { return }
        }
        var wanted =
            list.capacity < 2 ? list.capacity + 1 : list.capacity < 8 ? list.capacity * 2 : list.capacity * 3 / 2
        // More are needed only where entries are too heavy to be joined.
        if list.capacity < WindowList<Entry>.entriesExactMax { wanted = min(wanted, WindowList<Entry>.entriesExactMax) }
        let isNew = list.capacity == 0
        resize(
            section, bytes: WindowList<Entry>.headerBytes + wanted * MemoryLayout<Entry>.stride, in: &block)
        if isNew { unsafe block.section(section).storeBytes(of: 0, as: UInt64.self) }
    }

    /// Puts an event's entry in its place in a window's list, unless it has left the window by the horizon. Events of
    /// one instant share an entry. The block may move.
    @inline(__always)
    mutating func addToWindow<Entry: WindowEntry>(
        _ entry: Entry, flags: WindowFlags = [], section: Int, window: Int64, horizon: Int64,
        block: inout CustomerBlock
    ) {
        if entry.time + window <= horizon { return }
        var list = WindowList<Entry>(block, section: section)
        list.beginAnew(window: window, horizon: horizon)
        var index = list.count
        while unsafe index > 0 && list.entries[index - 1].time > entry.time { index -= 1 }
        if unsafe index > 0 && list.entries[index - 1].time == entry.time && list.entries[index - 1].canAbsorb(entry) {
            unsafe list.entries[index - 1].absorb(entry)
            list.flags.formUnion(flags.union(.weighted))
            return
        }
        if list.count == list.capacity || list.count >= WindowList<Entry>.entriesExactMax {
            makeRoom(for: Entry.self, section: section, window: window, horizon: horizon, block: &block)
            list = WindowList<Entry>(block, section: section)
            index = list.count
            while unsafe index > 0 && list.entries[index - 1].time > entry.time { index -= 1 }
        }
        list.insert(entry, at: index)
        if !flags.isEmpty { list.flags.formUnion(flags) }
    }
}
