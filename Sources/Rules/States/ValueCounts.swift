import Customers
import Events
import Glibc

// How often each value came, for the most frequent one; at most 64 different values: the 65th takes the place of the
// one that came least often. Section: bytes used UInt32, values UInt16, flags UInt16 (1: a value was dropped, or expiry
// coarsened), then a record a value:
//
//     bytes UInt32, stamps UInt32, identity hash UInt64, events UInt64 (without a window), the value, stamps UInt64 × n
//
// Stamps are those of `CountEntry`: with a window, the times of the value's events, coarsened past 64 as `WindowList`
// is.

/// The counts by value, as a view of the block.
@safe
struct ValueCounts: RecordSection {
    static let recordHeaderBytes = 24
    static let valuesMax = 64
    static let stampsExactMax = 64

    let base: UnsafeMutableRawPointer
    let isEmpty: Bool

    init(_ block: CustomerBlock, section: Int) {
        unsafe base = unsafe block.section(section)
        isEmpty = block.isEmpty(section)
    }

    func markApproximate() { unsafe base.storeBytes(of: 1, toByteOffset: 6, as: UInt16.self) }

    func stampCount(_ record: Int) -> Int { unsafe Int(base.load(fromByteOffset: record + 4, as: UInt32.self)) }
    func hash(_ record: Int) -> UInt64 { unsafe base.load(fromByteOffset: record + 8, as: UInt64.self) }
    func events(_ record: Int) -> UInt64 { unsafe base.load(fromByteOffset: record + 16, as: UInt64.self) }
    func value(_ record: Int) -> ValueView { unsafe KeptValue.read(base + record + Self.recordHeaderBytes) }
    func stamps(_ record: Int) -> UnsafeMutablePointer<CountEntry> {
        unsafe (base + record + bytes(record) - 8 * stampCount(record)).assumingMemoryBound(to: CountEntry.self)
    }

    func find(_ hash: UInt64) -> Int? {
        var record = Self.headerBytes
        while record < used {
            if self.hash(record) == hash { return record }
            record += bytes(record)
        }
        return nil
    }

    /// Events of a value at `t`, and when the first of them leaves.
    func events(_ record: Int, at t: Int64, window: Int64) -> (count: UInt64, nextExpiry: Int64) {
        guard window != StateSpec.noWindow else { return (events(record), .max) }
        let stamps = unsafe stamps(record)
        var index = stampCount(record)
        var total: UInt64 = 0
        while unsafe index > 0 && stamps[index - 1].time + window > t {
            unsafe total += UInt64(stamps[index - 1].weight)
            index -= 1
        }
        return unsafe (total, total == 0 ? .max : stamps[index].time + window)
    }

    /// The most frequent value at `t`, of several the lowest in rank, and when something leaves.
    func leader(at t: Int64, window: Int64) -> (value: ValueView, nextExpiry: Int64) {
        var best = ValueView.missing
        var most: UInt64 = 0
        var next = Int64.max
        var record = Self.headerBytes
        while record < used {
            let (count, expiry) = events(record, at: t, window: window)
            next = min(next, expiry)
            if count > most || (count == most && count > 0 && value(record).rank(comparedTo: best) < 0) {
                best = value(record)
                most = count
            }
            record += bytes(record)
        }
        return (best, next)
    }

    func remove(_ record: Int) {
        let size = bytes(record)
        unsafe memmove(base + record, base + record + size, used - record - size)
        used -= size
        count -= 1
    }

    /// Forgets all where nothing is left in the window by the horizon, and with it that something was dropped.
    func beginAnew(window: Int64, horizon: Int64) {
        var record = Self.headerBytes
        while record < used {
            if events(record, at: horizon, window: window).count > 0 { return }
            record += bytes(record)
        }
        unsafe base.storeBytes(of: 0, as: UInt64.self)
        used = Self.headerBytes
    }

    /// Drops the stamps of a record that have left by the horizon and, where another is to come, coarsens 64 and more.
    func tidy(_ record: Int, window: Int64, horizon: Int64, coarsens: Bool) {
        var kept: [CountEntry] = []
        for index in 0..<stampCount(record) where unsafe stamps(record)[index].time + window > horizon {
            unsafe kept.append(stamps(record)[index])
        }
        if coarsens && kept.count >= Self.stampsExactMax {
            let grain = window / 64
            var joined: [CountEntry] = []
            for stamp in kept {
                if let last = joined.last, last.time / grain == stamp.time / grain, last.canAbsorb(stamp) {
                    joined[joined.count - 1].absorb(stamp)
                    markApproximate()
                } else {
                    joined.append(stamp)
                }
            }
            kept = joined
        }
        replaceStamps(record, with: kept)
    }

    /// Writes a shorter list of stamps and closes the gap behind it.
    private func replaceStamps(_ record: Int, with kept: [CountEntry]) {
        let freed = 8 * (stampCount(record) - kept.count)
        guard freed > 0 else { return }
        let end = record + bytes(record)
        let first = unsafe stamps(record)
        for (index, stamp) in kept.enumerated() { unsafe first[index] = stamp }
        unsafe memmove(base + end - freed, base + end, used - end)
        unsafe base.storeBytes(of: UInt32(bytes(record) - freed), toByteOffset: record, as: UInt32.self)
        unsafe base.storeBytes(of: UInt32(kept.count), toByteOffset: record + 4, as: UInt32.self)
        used -= freed
    }

    /// The record whose value came least often at `t`, of several the highest in rank.
    func leastFrequent(at t: Int64, window: Int64) -> Int {
        var least = Self.headerBytes
        var record = least + bytes(least)
        while record < used {
            let count = events(record, at: t, window: window).count
            let fewest = events(least, at: t, window: window).count
            if count < fewest || (count == fewest && value(least).rank(comparedTo: value(record)) < 0) {
                least = record
            }
            record += bytes(record)
        }
        return least
    }
}

extension CustomerTable {
    /// Counts an event with a value of that identity hash. The block may move.
    mutating func countValue(
        _ value: ValueView, hash: UInt64, time: Int64, section: Int, window: Int64, horizon: Int64,
        block: inout CustomerBlock
    ) {
        if time + window <= horizon { return }
        var values = ValueCounts(block, section: section)
        if values.isApproximate { values.beginAnew(window: window, horizon: horizon) }
        if values.find(hash) == nil {
            if values.count == ValueCounts.valuesMax {
                let least = values.leastFrequent(at: horizon, window: window)
                if values.events(least, at: horizon, window: window).count > 0 { values.markApproximate() }
                values.remove(least)
            }
            addValueRecord(value, hash: hash, section: section, block: &block)
            values = ValueCounts(block, section: section)
        }
        guard var record = values.find(hash) else { return }
        unsafe values.base.storeBytes(of: values.events(record) + 1, toByteOffset: record + 16, as: UInt64.self)
        guard window != StateSpec.noWindow else { return }
        if values.stampCount(record) >= ValueCounts.stampsExactMax {
            values.tidy(record, window: window, horizon: horizon, coarsens: true)
        }
        if values.used + 8 > block.capacity(section) {
            dropExpiredValues(section: section, window: window, horizon: horizon, block: block)
            resize(section, bytes: max(values.used + 64, values.used * 5 / 4), in: &block)
            values = ValueCounts(block, section: section)
            guard let moved = values.find(hash) else { return }
            record = moved
        }
        var index = values.stampCount(record)
        let stamps = unsafe values.stamps(record)
        while unsafe index > 0 && stamps[index - 1].time > time { index -= 1 }
        let place = record + values.bytes(record) - 8 * (values.stampCount(record) - index)
        unsafe memmove(values.base + place + 8, values.base + place, values.used - place)
        unsafe values.base.storeBytes(of: windowStamp(time), toByteOffset: place, as: UInt64.self)
        unsafe values.base.storeBytes(of: UInt32(values.bytes(record) + 8), toByteOffset: record, as: UInt32.self)
        unsafe values.base.storeBytes(
            of: UInt32(values.stampCount(record) + 1), toByteOffset: record + 4, as: UInt32.self)
        values.used += 8
    }

    /// Drops values of which nothing is left in the window, but for those that count without one.
    private mutating func dropExpiredValues(section: Int, window: Int64, horizon: Int64, block: CustomerBlock) {
        let values = ValueCounts(block, section: section)
        var record = ValueCounts.headerBytes
        while record < values.used {
            values.tidy(record, window: window, horizon: horizon, coarsens: false)
            // A record without stamps may be the one that is just being counted.
            record += values.bytes(record)
        }
    }

    private mutating func addValueRecord(
        _ value: ValueView, hash: UInt64, section: Int, block: inout CustomerBlock
    ) {
        let values = ValueCounts(block, section: section)
        let used = values.used
        let size = ValueCounts.recordHeaderBytes + KeptValue.bytes(of: value)
        let isNew = values.isEmpty
        if used + size > block.capacity(section) { resize(section, bytes: used + size + 16, in: &block) }
        let base = unsafe block.section(section)
        if isNew { unsafe base.storeBytes(of: 0, as: UInt64.self) }
        unsafe base.storeBytes(of: UInt32(size), toByteOffset: used, as: UInt32.self)
        unsafe base.storeBytes(of: 0, toByteOffset: used + 4, as: UInt32.self)
        unsafe base.storeBytes(of: hash, toByteOffset: used + 8, as: UInt64.self)
        unsafe base.storeBytes(of: 0, toByteOffset: used + 16, as: UInt64.self)
        unsafe KeptValue.write(value, to: base + used + ValueCounts.recordHeaderBytes)
        let grown = ValueCounts(block, section: section)
        grown.used = used + size
        grown.count += 1
    }
}
