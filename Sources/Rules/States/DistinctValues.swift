import Customers
import Glibc

// The different values of a measure: for each the 64-bit hash of the value and the time of its latest event, in order of
// the hash. A value leaves a window with its latest event, so this is exact with a window or without, up to 4,096 values.
//
// Past that it is a bottom-k sketch (Bar-Yossef et al. 2002, "Counting distinct elements in a data stream", algorithm 1;
// k = 4,096, standard error 1/sqrt(k) = 1.6 %): only hashes below the bound are kept, and as many values as are kept stand
// for 2^64 / bound times as many. A bound that was lowered rises again once everything left out has left the window.
//
// Section: count UInt32, unused UInt32, bound UInt64, time of the latest event left out Int64, then (hash UInt64, time
// Int64) × count.

/// The different values of a measure, as a view of the block.
@safe
struct DistinctValues {
    struct Entry: BitwiseCopyable {
        var hash: UInt64
        var latest: Int64
    }

    static let headerBytes = 24
    static let valuesMax = 4096

    let base: UnsafeMutableRawPointer
    let capacity: Int

    init(_ block: CustomerBlock, section: Int) {
        unsafe base = unsafe block.section(section)
        capacity = max(0, block.capacity(section) - Self.headerBytes) / MemoryLayout<Entry>.stride
    }

    var entries: UnsafeMutablePointer<Entry> {
        unsafe (base + Self.headerBytes).assumingMemoryBound(to: Entry.self)
    }
    var count: Int {
        get { unsafe capacity == 0 ? 0 : Int(base.load(as: UInt32.self)) }
        nonmutating set { unsafe base.storeBytes(of: UInt32(newValue), as: UInt32.self) }
    }
    var bound: UInt64 {
        get { unsafe capacity == 0 ? .max : base.load(fromByteOffset: 8, as: UInt64.self) }
        nonmutating set { unsafe base.storeBytes(of: newValue, toByteOffset: 8, as: UInt64.self) }
    }
    var latestLeftOut: Int64 {
        get { unsafe base.load(fromByteOffset: 16, as: Int64.self) }
        nonmutating set { unsafe base.storeBytes(of: newValue, toByteOffset: 16, as: Int64.self) }
    }
    var isApproximate: Bool { bound != .max }

    /// Index of the first entry whose hash is not below `hash`.
    func place(of hash: UInt64) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if unsafe entries[middle].hash < hash { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// How many values the window holds at `t`, and when the first of them leaves.
    func figure(at t: Int64, window: Int64) -> (count: Int64, nextExpiry: Int64) {
        var alive = 0
        var next = Int64.max
        for index in 0..<count where unsafe entries[index].latest + window > t {
            alive += 1
            if window != StateSpec.noWindow { next = unsafe min(next, entries[index].latest + window) }
        }
        guard isApproximate else { return (Int64(alive), next) }
        return (Int64((Double(alive) * 0x1p64 / Double(bound)).rounded()), next)
    }

    /// Drops what has left the window by `horizon`.
    func dropExpired(horizon: Int64, window: Int64) {
        var kept = 0
        for index in 0..<count where unsafe entries[index].latest + window > horizon {
            unsafe entries[kept] = unsafe entries[index]
            kept += 1
        }
        if capacity > 0 { count = kept }
        if isApproximate && latestLeftOut + window <= horizon { bound = .max }
    }

    /// Drops the largest hash, which becomes the bound.
    func lowerBound() {
        let last = unsafe entries[count - 1]
        bound = last.hash
        latestLeftOut = max(latestLeftOut, last.latest)
        count -= 1
    }
}

extension CustomerTable {
    /// Notes an event with a value. `window` is `StateSpec.noWindow` without one. The block may move.
    mutating func addDistinct(
        _ hash: UInt64, time: Int64, section: Int, window: Int64, horizon: Int64, block: inout CustomerBlock
    ) {
        if time + window <= horizon { return }
        var values = DistinctValues(block, section: section)
        if values.isApproximate && hash >= values.bound {
            values.latestLeftOut = max(values.latestLeftOut, time)
            return
        }
        let place = values.place(of: hash)
        if unsafe place < values.count && values.entries[place].hash == hash {
            unsafe values.entries[place].latest = unsafe max(values.entries[place].latest, time)
            return
        }
        if values.count == values.capacity {
            if values.capacity > 0 { values.dropExpired(horizon: horizon, window: window) }
            growDistinct(section: section, block: &block)
            values = DistinctValues(block, section: section)
        }
        if values.count == DistinctValues.valuesMax {
            if unsafe hash > values.entries[values.count - 1].hash {
                values.bound = hash
                values.latestLeftOut = max(values.latestLeftOut, time)
                return
            }
            values.lowerBound()
        }
        let index = values.place(of: hash)
        unsafe memmove(
            values.entries + index + 1, values.entries + index,
            (values.count - index) * MemoryLayout<DistinctValues.Entry>.stride)
        unsafe values.entries[index] = DistinctValues.Entry(hash: hash, latest: time)
        values.count += 1
    }

    private mutating func growDistinct(section: Int, block: inout CustomerBlock) {
        let values = DistinctValues(block, section: section)
        guard values.count == values.capacity && values.capacity < DistinctValues.valuesMax else { return }
        let wanted = min(DistinctValues.valuesMax, max(4, values.capacity * 3 / 2))
        let isNew = values.capacity == 0
        let stride = MemoryLayout<DistinctValues.Entry>.stride
        resize(section, bytes: DistinctValues.headerBytes + wanted * stride, in: &block)
        guard isNew else { return }
        let base = unsafe block.section(section)
        unsafe base.storeBytes(of: 0, as: UInt64.self)
        unsafe base.storeBytes(of: .max, toByteOffset: 8, as: UInt64.self)
        unsafe base.storeBytes(of: .min, toByteOffset: 16, as: Int64.self)
    }
}
