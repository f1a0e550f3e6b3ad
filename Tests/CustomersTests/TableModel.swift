import Customers
import Events
import Numerics
import Testing

/// A customer as plain Swift values hold it.
struct ModelCustomer {
    struct Event: Equatable {
        var time: Int64
        var hash: UInt64
        var name: String
    }
    struct Write: Equatable {
        var time: Int64
        var leaves: [String: AttributeValue]
    }
    struct Waiting: Equatable {
        var time: Int64
        var hash: UInt64
        var record: [UInt8]
    }

    var ring: [Event] = []
    var counts: [String: UInt32] = [:]
    var memberships: [Int: Int64] = [:]
    var attributes: [String: Write] = [:]
    var waiting: [Waiting] = []
    var sections: [[UInt8]]
    var isDirty = false
}

/// A table and a model of it in dictionaries and arrays, changed together.
struct TableModel: ~Copyable {
    static let names = ["page viewed", "Page_Viewed", "b", "a", "Order Completed"] + (0..<90).map { "name \($0)" }
    static let segments = 70
    static let markWords = 1
    static let states = 3

    var table = CustomerTable(stateCount: states)
    var names = NameDictionary()
    var model: [String: ModelCustomer] = [:]
    /// In the order of their first change.
    var dirty: [String] = []

    static func withBytes<Result>(_ text: String, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        unsafe Array(text.utf8).withUnsafeBytes { unsafe body($0) }
    }

    func block(_ id: String) -> CustomerBlock? {
        unsafe Self.withBytes(id) { unsafe table.find(hash: CustomerTable.hash(id: $0), id: $0) }
    }

    mutating func nameID(_ spelled: String) -> NameID {
        let folded = Array(EventName.fold(spelled).utf8)
        return unsafe folded.withUnsafeBytes { folded in
            unsafe Array(spelled.utf8).withUnsafeBytes { unsafe names.intern(folded: folded, spelled: $0) }
        }
    }

    mutating func insert(_ id: String) {
        guard model[id] == nil else { return }
        unsafe Array(id.utf8).withUnsafeBytes { _ = unsafe table.insert(hash: CustomerTable.hash(id: $0), id: $0) }
        model[id] = ModelCustomer(sections: Array(repeating: [], count: Self.states))
    }

    mutating func remove(_ id: String) {
        guard let block = block(id) else { return }
        table.remove(block)
        model[id] = nil
        dirty.removeAll { $0 == id }
    }

    private mutating func touch(_ id: String, _ block: CustomerBlock) {
        table.markDirty(block)
        if model[id]?.isDirty == false { dirty.append(id) }
        model[id]?.isDirty = true
    }

    private static func see(_ time: Int64, _ block: CustomerBlock) {
        unsafe block.header.pointee.firstSeen = unsafe min(block.header.pointee.firstSeen, time)
        unsafe block.header.pointee.lastRecord = unsafe max(block.header.pointee.lastRecord, time)
    }

    /// An event, as a shard takes it in.
    mutating func event(_ id: String, time: Int64, hash: UInt64, name: String) {
        guard var block = block(id), var customer = model[id] else { return }
        let nameID = nameID(name)
        let folded = EventName.fold(name)
        Self.see(time, block)
        unsafe block.header.pointee.eventCount += 1
        table.countName(nameID, block: &block)
        if customer.counts.count < NameCounts.namesMax || customer.counts[folded] != nil {
            customer.counts[folded, default: 0] += 1
        }
        let event = ModelCustomer.Event(time: time, hash: hash, name: folded)
        var wanted = customer.ring.count
        while wanted > 0 && Self.precedes(event, customer.ring[wanted - 1]) { wanted -= 1 }
        let ring = EventRing(block, markWords: Self.markWords)
        let ringEvent = RingEvent(time: time, hash: hash, name: nameID)
        let position = ring.position(of: ringEvent, names: names)
        #expect(position == wanted, "place of an event in the ring")
        if customer.ring.count < EventRing.eventsMax || position > 0 {
            let isFull = customer.ring.count == EventRing.eventsMax
            if isFull { keepState(BlockSection.journeyBase, &block) }
            table.insertIntoRing(
                ringEvent, at: isFull ? position - 1 : position, markWords: Self.markWords, block: &block)
            customer.ring.insert(event, at: wanted)
            if isFull { customer.ring.removeFirst() }
            unsafe block.header.pointee.journeyCount += 1
            keepState(BlockSection.journey, &block)
        }
        model[id] = customer
        touch(id, block)
    }

    private mutating func keepState(_ section: Int, _ block: inout CustomerBlock) {
        guard block.isEmpty(section) else { return }
        table.reserve(section, bytes: 256, in: &block)
        unsafe block.section(section).initializeMemory(as: Float.self, repeating: 0.5, count: 64)
    }

    private static func precedes(_ a: ModelCustomer.Event, _ b: ModelCustomer.Event) -> Bool {
        if a.time != b.time { return a.time < b.time }
        return a.name == b.name ? a.hash < b.hash : a.name.utf8.lexicographicallyPrecedes(b.name.utf8)
    }

    mutating func toggleMembership(_ id: String, segment: Int, at instant: Int64) {
        guard var block = block(id) else { return }
        if model[id]?.memberships[segment] == nil {
            table.enter(segment, since: instant, segments: Self.segments, block: &block)
            model[id]?.memberships[segment] = instant
        } else {
            table.exit(segment, segments: Self.segments, block: block)
            model[id]?.memberships[segment] = nil
        }
        unsafe block.header.pointee.version += 1
        touch(id, block)
    }

    mutating func write(_ id: String, key: String, leaves: [String: AttributeValue], time: Int64) {
        guard var block = block(id) else { return }
        Self.see(time, block)
        let bytes = AttributeBytes(leaves: leaves.map { ($0, $1) }, key: key).bytes
        let isNewer = model[id]?.attributes[key].map { $0.time <= time } ?? true
        let wrote = unsafe bytes.withUnsafeBytes { bytes in
            var writes = unsafe AttributeWrites(bytes)
            return writes.next().map { table.write($0, time: time, block: &block) }
        }
        #expect(wrote == isNewer, "whether a write holds")
        if isNewer { model[id]?.attributes[key] = ModelCustomer.Write(time: time, leaves: leaves) }
        touch(id, block)
    }

    mutating func wait(_ id: String, time: Int64, hash: UInt64, record: [UInt8]) {
        guard var block = block(id), let waiting = model[id]?.waiting, waiting.count < WaitingEvents.eventsMax else {
            return
        }
        unsafe record.withUnsafeBytes { unsafe table.wait(record: $0, time: time, hash: hash, block: &block) }
        unsafe block.header.pointee.due = unsafe min(block.header.pointee.due, time)
        let place = waiting.firstIndex { $0.time > time } ?? waiting.count
        model[id]?.waiting.insert(ModelCustomer.Waiting(time: time, hash: hash, record: record), at: place)
        touch(id, block)
    }

    mutating func dropWaiting(_ id: String) {
        guard let block = block(id), model[id]?.waiting.isEmpty == false else { return }
        WaitingEvents(block).removeFirst()
        unsafe block.header.pointee.due = WaitingEvents(block).next
        model[id]?.waiting.removeFirst()
        touch(id, block)
    }

    /// Makes a state's section so large and fills what is new of it.
    mutating func resize(_ id: String, state: Int, bytes: Int, fill: UInt8) {
        guard var block = block(id), var kept = model[id]?.sections[state] else { return }
        let rounded = (bytes + 7) & ~7
        table.resize(BlockSection.firstState + state, bytes: bytes, in: &block)
        let section = unsafe block.section(BlockSection.firstState + state).assumingMemoryBound(to: UInt8.self)
        if kept.count < rounded {
            for index in kept.count..<rounded { unsafe section[index] = fill }
            kept += Array(repeating: fill, count: rounded - kept.count)
        }
        model[id]?.sections[state] = Array(kept.prefix(rounded))
        touch(id, block)
    }

    /// Takes changed customers from the table: at most so many, those removed since included.
    mutating func takeDirty(atMost limit: Int) {
        let left = max(0, table.dirtyCount - limit)
        let taken = table.takeDirty(atMost: limit).map { unsafe String(decoding: table[$0].id, as: UTF8.self) }
        #expect(taken == Array(dirty.prefix(taken.count)), "changed customers")
        #expect(table.dirtyCount == left && dirty.count - taken.count <= left, "changed customers left")
        for id in taken { model[id]?.isDirty = false }
        dirty.removeFirst(taken.count)
    }

    var faults: [String] {
        var faults = FaultList()
        table.findFaults(markWords: Self.markWords, segments: Self.segments, names: names, in: &faults)
        return faults.lines
    }
}
