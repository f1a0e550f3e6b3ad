// What a window keeps of its events: entries in order of time, one an instant. Each begins with a stamp, the time of
// the newest event it stands for times 2^16 plus the number of those events, so that a sort by stamp is a sort by time.
// Times are below 2^48 (the year 9999).

/// One or more events of a window that leave it together.
protocol WindowEntry: BitwiseCopyable {
    /// Time of the newest event, milliseconds, × 65,536 + number of events.
    var stamp: UInt64 { get set }
    /// Takes over an entry that is not older and leaves the window with it.
    mutating func absorb(_ newer: Self)
    /// Whether what it holds besides the stamp can be of events at all.
    var isPlausible: Bool { get }
}

extension WindowEntry {
    var isPlausible: Bool { true }

    @inline(__always)
    var time: Int64 { Int64(stamp >> 16) }
    @inline(__always)
    var weight: Int { Int(stamp & 0xFFFF) }
    /// Whether both together are few enough for one stamp.
    @inline(__always)
    func canAbsorb(_ other: Self) -> Bool { weight + other.weight <= 0xFFFF }
}

@inline(__always)
func windowStamp(_ time: Int64, weight: Int = 1) -> UInt64 { UInt64(time) << 16 | UInt64(weight) }

/// An event that only counts.
struct CountEntry: WindowEntry {
    var stamp: UInt64
    @inline(__always)
    mutating func absorb(_ newer: CountEntry) { stamp = newer.stamp + UInt64(weight) }
}

/// An event with an exact number in millionths.
struct TotalEntry: WindowEntry {
    var stamp: UInt64
    private var low: UInt64
    private var high: Int64

    @inline(__always)
    init(stamp: UInt64, millionths: Int64) {
        self.stamp = stamp
        low = UInt64(bitPattern: millionths)
        high = millionths >> 63
    }

    var isPlausible: Bool { total.magnitude <= UInt128(weight) * UInt128(Int64.max) }

    @inline(__always)
    var total: Int128 { Int128(high) << 64 | Int128(low) }

    @inline(__always)
    mutating func absorb(_ newer: TotalEntry) {
        let sum = total + newer.total
        stamp = newer.stamp + UInt64(weight)
        low = UInt64(truncatingIfNeeded: sum)
        high = Int64(truncatingIfNeeded: sum >> 64)
    }
}

/// The earliest of some events that leave the window together.
struct InstantEntry: WindowEntry {
    var stamp: UInt64
    /// Time of the oldest event it stands for.
    var oldest: Int64
    var isPlausible: Bool { oldest >= 0 && oldest <= time }
    @inline(__always)
    mutating func absorb(_ newer: InstantEntry) {
        stamp = newer.stamp + UInt64(weight)
        // A late event may stand before an entry that holds older ones.
        oldest = min(oldest, newer.oldest)
    }
}
