import Customers
import Events
import Glibc

// The value of the earliest or the latest event: its time, Int64, then the value. Of several events at that instant the
// first keeps the lowest in rank, the last the highest.

/// Reads the time and value kept of one event; the section is not empty.
enum TimedValue {
    @inline(__always)
    static func time(_ section: UnsafeRawPointer) -> Int64 { unsafe section.load(as: Int64.self) }
    @inline(__always)
    static func value(_ section: UnsafeRawPointer) -> ValueView { unsafe KeptValue.read(section + 8) }
}

extension CustomerTable {
    /// Keeps an event's value where it is later (or, with `earliest`, earlier) than the one kept. The block may move.
    mutating func keepValue(
        _ value: ValueView, time: Int64, earliest: Bool, section: Int, block: inout CustomerBlock
    ) {
        if !block.isEmpty(section) {
            let kept = unsafe UnsafeRawPointer(block.section(section))
            let keptTime = unsafe TimedValue.time(kept)
            if earliest ? time > keptTime : time < keptTime { return }
            if time == keptTime {
                let old = unsafe TimedValue.value(kept)
                let better = earliest ? value.rank(comparedTo: old) < 0 : old.rank(comparedTo: value) < 0
                if !better { return }
            }
        }
        reserve(section, bytes: 8 + KeptValue.bytes(of: value), in: &block)
        let place = unsafe block.section(section)
        unsafe place.storeBytes(of: time, as: Int64.self)
        unsafe KeptValue.write(value, to: place + 8)
    }
}
