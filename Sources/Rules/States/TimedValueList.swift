import Customers
import Events
import Glibc

// Values in order of time, for the first of a window. Section: bytes used UInt32, entries UInt16, flags UInt16, then
// the entries: bytes UInt32, number of events UInt32, time of the newest event Int64, time of the oldest Int64, and the
// oldest event's value. Exact up to 64 entries, one an instant; past that neighbours in the same 64th of the window are
// joined, as in `WindowList`.

/// Values of a window in order of time, as a view of the block.
@safe
struct TimedValueList: RecordSection {
    static let entryHeaderBytes = 24
    static let entriesExactMax = 64

    let base: UnsafeMutableRawPointer
    let isEmpty: Bool

    init(_ block: CustomerBlock, section: Int) {
        unsafe base = unsafe block.section(section)
        isEmpty = block.isEmpty(section)
    }

    func newest(_ offset: Int) -> Int64 { unsafe base.load(fromByteOffset: offset + 8, as: Int64.self) }
    func oldest(_ offset: Int) -> Int64 { unsafe base.load(fromByteOffset: offset + 16, as: Int64.self) }
    func value(_ offset: Int) -> ValueView { unsafe KeptValue.read(base + offset + Self.entryHeaderBytes) }

    /// Offset of the first entry still in the window at `t`.
    func firstAlive(at t: Int64, window: Int64) -> Int? {
        var offset = Self.headerBytes
        while offset < used {
            if newest(offset) + window > t { return offset }
            offset += bytes(offset)
        }
        return nil
    }

    func remove(_ offset: Int) {
        let size = bytes(offset)
        unsafe memmove(base + offset, base + offset + size, used - offset - size)
        used -= size
        count -= 1
    }

    /// Joins neighbours in the same 64th of the window: the older keeps its value and leaves with the newer.
    func coarsen(window: Int64) {
        let grain = window / 64
        var offset = Self.headerBytes
        while offset < used {
            let next = offset + bytes(offset)
            if next < used && newest(next) / grain == newest(offset) / grain {
                unsafe base.storeBytes(of: newest(next), toByteOffset: offset + 8, as: Int64.self)
                unsafe base.storeBytes(of: 1, toByteOffset: 6, as: UInt16.self)
                remove(next)
            } else {
                offset = next
            }
        }
    }
}

extension CustomerTable {
    /// Adds an event's value to a window's list. The block may move.
    mutating func addValue(
        _ value: ValueView, time: Int64, section: Int, window: Int64, horizon: Int64, block: inout CustomerBlock
    ) {
        if time + window <= horizon { return }
        var list = TimedValueList(block, section: section)
        while let first = list.count > 0 ? TimedValueList.headerBytes : nil, list.newest(first) + window <= horizon {
            list.remove(first)
        }
        if !list.isEmpty && list.count == 0 { unsafe list.base.storeBytes(of: 0, toByteOffset: 6, as: UInt16.self) }
        if list.count >= TimedValueList.entriesExactMax { list.coarsen(window: window) }
        var newest = time
        var offset = TimedValueList.headerBytes
        while offset < list.used && list.newest(offset) < time { offset += list.bytes(offset) }
        if offset < list.used && list.oldest(offset) <= time {
            if list.oldest(offset) < time || value.rank(comparedTo: list.value(offset)) >= 0 { return }
            // The entry may stand for later events too, and leaves with them.
            newest = list.newest(offset)
            list.remove(offset)
        }
        let size = TimedValueList.entryHeaderBytes + KeptValue.bytes(of: value)
        let used = list.used
        let isNew = list.isEmpty
        let room = block.capacity(section)
        if used + size > room { resize(section, bytes: max(used + size, room * 3 / 2), in: &block) }
        if isNew { unsafe block.section(section).storeBytes(of: 0, as: UInt64.self) }
        list = TimedValueList(block, section: section)
        unsafe memmove(list.base + offset + size, list.base + offset, used - offset)
        unsafe list.base.storeBytes(of: UInt32(size), toByteOffset: offset, as: UInt32.self)
        unsafe list.base.storeBytes(of: 1, toByteOffset: offset + 4, as: UInt32.self)
        unsafe list.base.storeBytes(of: newest, toByteOffset: offset + 8, as: Int64.self)
        unsafe list.base.storeBytes(of: time, toByteOffset: offset + 16, as: Int64.self)
        unsafe KeptValue.write(value, to: list.base + offset + TimedValueList.entryHeaderBytes)
        list.used = used + size
        list.count += 1
    }
}
