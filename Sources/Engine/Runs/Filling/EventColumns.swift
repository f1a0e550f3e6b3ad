import Customers
import Insights

// Visits and counts of events by name need no definition: for life they are counted of every customer, over a window
// they are read from the newest events. Those are all there were in the window unless the oldest of them is itself in it
// and older ones are gone.

/// The fields of visits and of events by name, and how they are read of a customer.
struct EventColumns {
    /// Folded names of events, and the field of each.
    private struct Wanted {
        var names: [[UInt8]] = []
        var fields: [Int] = []
        /// Index of a name by `NameID`; -1 for none.
        var places: [Int32] = []

        mutating func learn(_ name: [UInt8]?) {
            places.append(Int32(name.flatMap { names.firstIndex(of: $0) } ?? -1))
        }
    }

    /// The fields over one window.
    private struct Window {
        let length: Int64
        /// Field of visits; nil where that is not wanted.
        var visits: Int?
        var wanted = Wanted()
        /// Counts of the customer at hand, as `wanted`.
        var counts: [Int] = []
    }

    private var lifeVisits: Int?
    private var life = Wanted()
    private var windows: [Window] = []
    /// Names that are known so far.
    private var namesKnown = 0

    /// Adds a field of visits or of events; others are none of these.
    mutating func add(_ source: FieldSource, field: Int) {
        switch source {
        case .visits(nil): lifeVisits = field
        case .visits(let window?): windows[index(ofWindow: window)].visits = field
        case .events(let name, nil):
            life.names.append(Array(name.utf8))
            life.fields.append(field)
        case .events(let name, let window?):
            let index = index(ofWindow: window)
            windows[index].wanted.names.append(Array(name.utf8))
            windows[index].wanted.fields.append(field)
            windows[index].counts.append(0)
        case .attribute, .measure: break
        }
    }

    private mutating func index(ofWindow length: Int64) -> Int {
        if let index = windows.firstIndex(where: { $0.length == length }) { return index }
        windows.append(Window(length: length))
        return windows.count - 1
    }

    /// Reads a customer's figures at `t` into a row.
    mutating func fill(
        _ slice: inout CustomerSlice, row: Int, block: CustomerBlock, names: borrowing NameDictionary,
        markWords: Int, sessionGap: Int64, at t: Int64
    ) {
        if names.count != namesKnown { learn(names) }
        if let lifeVisits {
            slice.setNumber(unsafe Double(block.header.pointee.visitCount), field: lifeVisits, row: row)
        }
        if !life.fields.isEmpty {
            for field in life.fields { slice.setNumber(0, field: field, row: row) }
            NameCounts(block).visit { name, count in
                let place = life.places[Int(name.value)]
                if place >= 0 { slice.setNumber(Double(count), field: life.fields[Int(place)], row: row) }
            }
        }
        guard !windows.isEmpty else { return }
        let ring = EventRing(block, markWords: markWords)
        for index in windows.indices {
            count(&windows[index], ring, block, sessionGap: sessionGap, at: t) { field, count in
                slice.setNumber(Double(count), field: field, row: row)
            }
        }
    }

    private func count(
        _ window: inout Window, _ ring: EventRing, _ block: CustomerBlock, sessionGap: Int64, at t: Int64,
        set: (_ field: Int, _ count: Int) -> Void
    ) {
        for index in window.counts.indices { window.counts[index] = 0 }
        var visits = 0
        var index = ring.count
        while index > 0 {
            index -= 1
            let time = ring.time(index)
            guard t - time < window.length else { break }
            let place = window.wanted.places[Int(ring.name(index).value)]
            if place >= 0 { window.counts[Int(place)] += 1 }
            guard window.visits != nil else { continue }
            let before = unsafe index > 0 ? ring.time(index - 1) : block.header.pointee.lastEvicted
            if before == .min || time - before >= sessionGap { visits += 1 }
        }
        for place in window.counts.indices { set(window.wanted.fields[place], window.counts[place]) }
        if let field = window.visits { set(field, visits) }
    }

    /// Finds the fields of names that are new.
    private mutating func learn(_ names: borrowing NameDictionary) {
        for id in namesKnown..<names.count {
            // What shares the place of names past the bound is of no name.
            let name = NameID(UInt32(id))
            let folded = name == NameDictionary.overflow ? nil : names.folded(name)
            life.learn(folded)
            for index in windows.indices { windows[index].wanted.learn(folded) }
        }
        namesKnown = names.count
    }
}

extension EventRing {
    /// Whether the ring holds all of a customer's events that are in a window of that length at `t`.
    func reaches(window: Int64, of block: CustomerBlock, at t: Int64) -> Bool {
        unsafe UInt64(count) == block.header.pointee.eventCount || count == 0 || t - time(0) >= window
    }
}
