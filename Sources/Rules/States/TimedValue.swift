import Customers
import Events
import Glibc

// The value of the earliest or the latest event: its time, Int64, then the value. Of several events at that instant the
// first keeps the lowest in rank, the last the highest.

/// Reads the time and value kept of one event; the section is not empty.
enum TimedValue {
    @inline(__always)
    static func time(_ section: UnsafeRawPointer) -> Int64 { section.load(as: Int64.self) }
    @inline(__always)
    static func value(_ section: UnsafeRawPointer) -> ValueView { KeptValue.read(section + 8) }
}

extension CustomerTable {
    /// Keeps an event's value where it is later (or, with `earliest`, earlier) than the one kept. The block may move.
    mutating func keepValue(
        _ value: ValueView, time: Int64, earliest: Bool, section: Int, block: inout CustomerBlock
    ) {
        if !block.isEmpty(section) {
            let kept = UnsafeRawPointer(block.section(section))
            let keptTime = TimedValue.time(kept)
            if earliest ? time > keptTime : time < keptTime { return }
            if time == keptTime {
                let old = TimedValue.value(kept)
                let better = earliest ? value.ranksBelow(old) : old.ranksBelow(value)
                if !better { return }
            }
        }
        reserve(section, bytes: 8 + KeptValue.bytes(of: value), in: &block)
        let place = block.section(section)
        place.storeBytes(of: time, as: Int64.self)
        KeptValue.write(value, to: place + 8)
    }
}
