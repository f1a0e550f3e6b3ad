import Customers
import Glibc

// The different values of a measure: for each the 64-bit hash of the value and the time of its latest event, in order
// of the hash. A value leaves a window with its latest event, so this is exact, with a window or without, below 4,096
// values.
//
// From there on it is a bottom-k sketch (Bar-Yossef et al. 2002, "Counting distinct elements in a data stream",
// algorithm 1; k = 4,096, standard error 1/sqrt(k - 2) = 1.6 %): with the k-th smallest hash h of those in the window,
// there are (k - 1) · 2^64 / h values. For that to hold of every window that is still to come, a value may only be
// dropped when k values of smaller hash leave no sooner than it does (the k-skyband of hash and time). Of n values
// about k (1 + ln(n / k)) are kept: 17,000 of 100,000. A bound on hashes that is lowered when room is short was
// refused: it cannot be raised again while values go on coming, so that a busy month would leave too few for the quiet
// one after it. Nothing depends on when values are dropped.
//
// Section: count UInt32, unused UInt32, then (hash UInt64, time Int64) × count. Without a window all times are 0.

/// The different values of a measure, as a view of the block.
@safe
struct DistinctValues {
    struct Entry: BitwiseCopyable {
        var hash: UInt64
        var latest: Int64
    }

    static let headerBytes = 8
    /// Values of smallest hash that tell how many there are.
    static let sampleMax = 4096
    /// Far beyond what 2^64 values leave.
    static let valuesMax = 1 << 18

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

    /// How many values the window holds at `t`, when the first of them leaves, and whether it is an estimate.
    func figure(at t: Int64, window: Int64) -> (count: Int64, nextExpiry: Int64, isApproximate: Bool) {
        var alive = 0
        var next = Int64.max
        for index in 0..<count where unsafe entries[index].latest + window > t {
            alive += 1
            if window != StateSpec.noWindow { next = unsafe min(next, entries[index].latest + window) }
            guard alive == Self.sampleMax else { continue }
            let values = unsafe Double(Self.sampleMax - 1) * 0x1p64 / Double(max(1, entries[index].hash))
            return (Int64(min(values, 0x1p62).rounded()), next, true)
        }
        return (Int64(alive), next, false)
    }

    /// Drops what has left the window by `horizon`, and what no window to come will need.
    func dropNeedless(horizon: Int64, window: Int64) {
        var latest = LatestTimes(count: Self.sampleMax)
        var kept = 0
        for index in 0..<count {
            let entry = unsafe entries[index]
            guard entry.latest + window > horizon, latest.insert(entry.latest) else { continue }
            unsafe entries[kept] = entry
            kept += 1
        }
        count = kept
    }
}

/// The latest so many of the times put in: a heap whose first is the earliest of them.
private struct LatestTimes {
    private let limit: Int
    private var times: [Int64] = []

    init(count: Int) { limit = count }

    /// Puts a time in; answers false, and does not, where as many are there that are no earlier.
    mutating func insert(_ time: Int64) -> Bool {
        if times.count < limit {
            var hole = times.count
            times.append(time)
            while hole > 0 && times[(hole - 1) / 2] > time {
                times[hole] = times[(hole - 1) / 2]
                hole = (hole - 1) / 2
            }
            times[hole] = time
            return true
        }
        guard time > times[0] else { return false }
        var hole = 0
        while true {
            var child = 2 * hole + 1
            if child >= limit { break }
            if child + 1 < limit && times[child + 1] < times[child] { child += 1 }
            if times[child] >= time { break }
            times[hole] = times[child]
            hole = child
        }
        times[hole] = time
        return true
    }
}

extension CustomerTable {
    /// Notes an event with a value. `window` is `StateSpec.noWindow` without one. The block may move.
    mutating func addDistinct(
        _ hash: UInt64, time: Int64, section: Int, window: Int64, horizon: Int64, block: inout CustomerBlock
    ) {
        if time + window <= horizon { return }
        let latest = window == StateSpec.noWindow ? 0 : time
        var values = DistinctValues(block, section: section)
        var place = values.place(of: hash)
        if unsafe place < values.count && values.entries[place].hash == hash {
            unsafe values.entries[place].latest = unsafe max(values.entries[place].latest, latest)
            return
        }
        if window == StateSpec.noWindow && place >= DistinctValues.sampleMax { return }
        if values.count == values.capacity {
            growDistinct(section: section, window: window, horizon: horizon, block: &block)
            values = DistinctValues(block, section: section)
            place = values.place(of: hash)
            if place == DistinctValues.valuesMax { return }
            if values.count == DistinctValues.valuesMax { values.count -= 1 }
        }
        unsafe memmove(
            values.entries + place + 1, values.entries + place,
            (values.count - place) * MemoryLayout<DistinctValues.Entry>.stride)
        unsafe values.entries[place] = DistinctValues.Entry(hash: hash, latest: latest)
        values.count += 1
    }

    /// Makes room for one more value, by dropping some where that frees a fifth, unless there are as many as there may
    /// be.
    private mutating func growDistinct(section: Int, window: Int64, horizon: Int64, block: inout CustomerBlock) {
        let values = DistinctValues(block, section: section)
        let isNew = values.capacity == 0
        if !isNew {
            values.dropNeedless(horizon: horizon, window: window)
            if values.count < values.capacity * 4 / 5 || values.capacity >= DistinctValues.valuesMax { return }
        }
        let wanted = min(DistinctValues.valuesMax, max(4, values.capacity * 3 / 2))
        resize(section, bytes: DistinctValues.bytes(count: wanted), in: &block)
        if isNew { unsafe block.section(section).storeBytes(of: 0, as: UInt64.self) }
    }
}
