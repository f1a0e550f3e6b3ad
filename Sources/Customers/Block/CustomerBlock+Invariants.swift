import Events

// What holds of every customer's block, in words where it does not. The words name parts and figures of the layout,
// never what the customer did. A record that was read is held to the same.

/// What a block's sections are laid out for.
struct BlockBounds {
    var markWords: Int
    var segments: Int
}

/// Bounds on what a block holds.
enum BlockLimits {
    /// Event times lie in the years 1970 to 9999.
    static let timeMax: Int64 = 253_402_300_799_999
    /// What follows from event times and durations stays below this, milliseconds.
    static let instantMax: Int64 = 1 << 50
    /// No count comes near it.
    static let countMax: UInt64 = 1 << 62

    static func isTime(_ time: Int64) -> Bool { time >= 0 && time <= timeMax }
    static func isInstant(_ instant: Int64) -> Bool { instant >= 0 && instant < instantMax }
}

extension CustomerBlock {
    /// The first thing that does not hold; nil where all is in order.
    func fault(_ bounds: BlockBounds, _ names: borrowing NameDictionary) -> String? {
        layoutFault(sections: unsafe Int(header.pointee.sectionCount)) ?? contentFault(bounds, names)
    }

    /// Whether the sections lie inside the block; nothing else may be asked where they do not.
    func layoutFault(sections: Int) -> String? {
        guard unsafe Int(header.pointee.sectionCount) == sections else { return "number of sections" }
        let blockBytes = unsafe UInt32(header.pointee.blockBytes)
        var last = UInt32(Self.frontBytes(sections: sections))
        guard unsafe offsets[0] == last else { return "first offset" }
        for section in 1...sections {
            let offset = unsafe offsets[section]
            guard offset >= last else { return "offset \(section): not behind the one before" }
            guard offset % 8 == 0 else { return "offset \(section): not a multiple of 8" }
            guard offset <= blockBytes else { return "offset \(section): outside the block" }
            last = offset
        }
        guard unsafe Int(header.pointee.idBytes) <= capacity(BlockSection.id) else {
            return "id: longer than its section"
        }
        return nil
    }

    func contentFault(_ bounds: BlockBounds, _ names: borrowing NameDictionary) -> String? {
        ringFault(bounds, names) ?? nameCountsFault(names) ?? membershipsFault(bounds) ?? journeyFault
            ?? attributesFault ?? waitingFault ?? timesFault(bounds) ?? countsFault
    }

    private func ringFault(_ bounds: BlockBounds, _ names: borrowing NameDictionary) -> String? {
        let ring = EventRing(self, markWords: bounds.markWords)
        let head = unsafe header.pointee.ringHead
        guard [0, 4, 8, 16, 32, 64].contains(ring.capacity) else { return "ring: room for \(ring.capacity) events" }
        guard ring.count <= ring.capacity else { return "ring: more events than room" }
        guard head == 0 || (ring.isFull && Int(head) < EventRing.eventsMax) else { return "ring: head of one not full" }
        for index in 0..<ring.count {
            let event = ring[index]
            guard BlockLimits.isTime(event.time) else { return "ring: time of event \(index)" }
            guard Int(event.name.value) < names.count else { return "ring: name of event \(index)" }
            if event.hash != 0 && !ring.contains(hash: event.hash) {
                return "ring: event \(index) not found by its hash"
            }
            guard index > 0 else { continue }
            guard ring.time(index - 1) <= event.time else { return "ring: times out of order" }
            // Names past the dictionary's bound have lost their order.
            let before = ring[index - 1]
            guard before.name != NameDictionary.overflow, event.name != NameDictionary.overflow else { continue }
            if before.time == event.time && EventRing.precedes(event, before, names) {
                return "ring: events out of order"
            }
        }
        return nil
    }

    private func nameCountsFault(_ names: borrowing NameDictionary) -> String? {
        let counts = NameCounts(self)
        guard counts.places <= NameCounts.namesMax else { return "counts: room for \(counts.places) names" }
        var total: UInt64 = 0
        for index in 0..<counts.places where counts.isUsed(index) {
            total += UInt64(counts.count(index))
            guard Int(counts.name(index).value) < names.count else { return "counts: name \(index)" }
            for other in 0..<index where counts.isUsed(other) && counts.name(other) == counts.name(index) {
                return "counts: a name twice"
            }
        }
        return unsafe total <= header.pointee.eventCount ? nil : "counts: more events than there were"
    }

    private func membershipsFault(_ bounds: BlockBounds) -> String? {
        if isEmpty(BlockSection.memberships) { return nil }
        let memberships = Memberships(self, segments: bounds.segments)
        let room = capacity(BlockSection.memberships) / 8
        guard memberships.bitWords <= room else { return "memberships: no room for the bits" }
        guard memberships.count <= room - memberships.bitWords else { return "memberships: more bits than instants" }
        if bounds.segments & 63 != 0 && memberships.word(memberships.bitWords - 1) >> UInt64(bounds.segments & 63) != 0
        {
            return "memberships: a bit beyond the segments"
        }
        var isGood = true
        memberships.visit { _, since in isGood = isGood && BlockLimits.isInstant(since) }
        guard isGood else { return "memberships: an instant" }
        return unsafe UInt64(memberships.count) <= header.pointee.version ? nil : "memberships: more than changes"
    }

    private var journeyFault: String? {
        let (journeyCount, ringCount) = unsafe (header.pointee.journeyCount, UInt64(header.pointee.ringCount))
        guard isState(BlockSection.journey, wanted: journeyCount > 0) else { return "journey: state" }
        guard isState(BlockSection.journeyBase, wanted: journeyCount > ringCount) else {
            return "journey: state before the ring"
        }
        return nil
    }

    /// Whether a journey state is there just where it is wanted, and holds numbers.
    private func isState(_ section: Int, wanted: Bool) -> Bool {
        guard wanted else { return isEmpty(section) }
        guard capacity(section) == CustomerRecord.journeyBytes else { return false }
        let floats = unsafe self.section(section).assumingMemoryBound(to: Float.self)
        return (0..<CustomerRecord.journeyBytes / 4).allSatisfy { unsafe floats[$0].isFinite }
    }

    private var attributesFault: String? {
        guard !isEmpty(BlockSection.attributes) else { return nil }
        let used = Attributes(self).used
        guard used <= capacity(BlockSection.attributes) else { return "attributes: more bytes than room" }
        let bytes = unsafe UnsafeRawBufferPointer(start: section(BlockSection.attributes), count: used)
        return unsafe Attributes.isWellFormed(bytes) ? nil : "attributes"
    }

    private var waitingFault: String? {
        guard !isEmpty(BlockSection.waiting) else { return nil }
        let used = WaitingEvents(self).used
        guard used <= capacity(BlockSection.waiting) else { return "waiting events: more bytes than room" }
        let bytes = unsafe UnsafeRawBufferPointer(start: section(BlockSection.waiting), count: used)
        return unsafe WaitingEvents.isWellFormed(bytes) ? nil : "waiting events"
    }

    private func timesFault(_ bounds: BlockBounds) -> String? {
        let header = unsafe header.pointee
        let isKnown = header.firstSeen != .max
        guard isKnown == (header.lastRecord != .min) else { return "first and last record: one without the other" }
        if isKnown {
            guard BlockLimits.isTime(header.firstSeen), header.firstSeen <= header.lastRecord else {
                return "first seen"
            }
            guard BlockLimits.isInstant(header.lastRecord) else { return "last record" }
        }
        guard header.lastExpiry == .min || BlockLimits.isInstant(header.lastExpiry) else { return "last expiry" }
        guard header.due == .max || BlockLimits.isInstant(header.due) else { return "due instant" }
        guard header.due <= WaitingEvents(self).next else { return "due instant: behind an event that waits" }
        let ring = EventRing(self, markWords: bounds.markWords)
        guard ring.count > 0 else { return header.lastEvicted == .min ? nil : "last evicted of an empty ring" }
        guard header.firstSeen <= ring.time(0), ring.time(ring.count - 1) <= header.lastRecord else {
            return "ring: events outside first and last record"
        }
        guard (header.lastEvicted == .min) == (header.journeyCount == UInt64(ring.count)) else { return "last evicted" }
        guard header.lastEvicted == .min || header.firstSeen <= header.lastEvicted else { return "last evicted" }
        return header.lastEvicted <= ring.time(0) ? nil : "last evicted: behind the ring's oldest event"
    }

    private var countsFault: String? {
        let header = unsafe header.pointee
        let ringCount = UInt64(header.ringCount)
        guard ringCount <= header.journeyCount, header.journeyCount <= header.eventCount else {
            return "numbers of events"
        }
        guard ringCount == EventRing.eventsMax || ringCount == header.eventCount else { return "ring: too few events" }
        guard header.eventCount < BlockLimits.countMax, header.version < BlockLimits.countMax else { return "counts" }
        guard header.eventCount == 0 || header.firstSeen != .max else { return "events of an unknown customer" }
        return UInt64(header.visitCount) <= header.eventCount ? nil : "visits: more than events"
    }
}
