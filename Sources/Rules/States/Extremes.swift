import Customers
import Glibc

// The smallest (or largest) number of a window. Only events that may still become the smallest are kept: in order of
// time their numbers rise, because an event with a smaller number that leaves later hides those before it. Joined
// entries do the same: they have the oldest one's number and leave with the newest.

/// A number that may become the extreme.
struct ExtremeEntry: WindowEntry {
    var stamp: UInt64
    var number: Double
    var isPlausible: Bool { number.isFinite }

    /// The older of two is the more extreme one; it stays as long as the newer.
    @inline(__always)
    mutating func absorb(_ newer: ExtremeEntry) { stamp = newer.stamp }
}

extension CustomerTable {
    /// Adds a number to the extremes of a window. `sign` is 1 for the smallest, -1 for the largest. The block may move.
    mutating func addExtreme(
        _ number: Double, time: Int64, sign: Double, section: Int, window: Int64, horizon: Int64,
        block: inout CustomerBlock
    ) {
        if time + window <= horizon { return }
        var list = WindowList<ExtremeEntry>(block, section: section)
        list.beginAnew(window: window, horizon: horizon)
        var index = list.count
        while unsafe index > 0 && list.entries[index - 1].time >= time { index -= 1 }
        if unsafe index < list.count && list.entries[index].number * sign <= number * sign { return }
        var first = index
        while unsafe first > 0 && list.entries[first - 1].number * sign >= number * sign { first -= 1 }
        var last = index
        while unsafe last < list.count && list.entries[last].time == time { last += 1 }
        list.remove(first..<last)
        makeRoom(for: ExtremeEntry.self, section: section, window: window, horizon: horizon, block: &block)
        list = WindowList<ExtremeEntry>(block, section: section)
        index = list.count
        while unsafe index > 0 && list.entries[index - 1].time > time { index -= 1 }
        // Those of before and after may have been joined to make room: then it is hidden after all.
        if unsafe index < list.count && list.entries[index].number * sign <= number * sign { return }
        list.insert(ExtremeEntry(stamp: windowStamp(time), number: number), at: index)
    }
}
