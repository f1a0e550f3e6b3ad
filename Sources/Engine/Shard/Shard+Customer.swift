import Customers
import Events
import Journeys
import Rules

// One record and one customer.

extension Shard {
    /// Applies a record, everything due before it being worked off. `clock` is the partition's clock before the record.
    mutating func apply(_ change: RecordChange, clock: Int64, block: inout CustomerBlock) {
        let isFirst = unsafe block.header.pointee.firstSeen == .max
        let isLate = unsafe change.time < max(block.header.pointee.lastRecord, block.header.pointee.lastExpiry)
        if isLate { figures.late += 1 }
        // Nothing is asked about instants before the customer's last record any more.
        let horizon = unsafe max(block.header.pointee.lastRecord, change.time)
        let instant = isLate ? clock : change.time
        let rules = rules(affectedBy: change, isFirst: isFirst)
        evaluator.beginPass()
        // After another record of the same instant what held before both cannot be asked any more.
        let before = unsafe isLate ? instant : max(instant - 1, block.header.pointee.lastRecord)
        evaluator.noteTests(rules, block: block, at: before)

        unsafe block.header.pointee.firstSeen = unsafe min(block.header.pointee.firstSeen, change.time)
        if change.isEvent { take(change, horizon: horizon, block: &block) }
        if change.writesAttributes { write(change.attributes, time: change.time, block: &block) }
        unsafe block.header.pointee.lastRecord = horizon
        table.markDirty(block)

        let until = evaluator.evaluate(rules, block: block, at: instant)
        unsafe block.header.pointee.due = unsafe min(block.header.pointee.due, until)
        guard evaluator.turns.count > 0 else { return }
        evaluator.findCauses(of: rules, block: block, at: instant)
        publishTurns(at: instant, origin: isLate ? .correction : .live, block: &block)
    }

    /// The rules that read what the record changes.
    @inline(__always)
    private mutating func rules(affectedBy change: RecordChange, isFirst: Bool) -> RuleList {
        if isFirst { return plan.allRules }
        if change.writesAttributes { return evaluator.rules(affectedBy: change.effect, change.attributes) }
        return plan.rules(of: change.effect)
    }

    private mutating func write(_ attributes: AttributeWrites, time: Int64, block: inout CustomerBlock) {
        var writes = attributes
        var concernsProfiling = false
        while let write = writes.next() {
            unsafe concernsProfiling = concernsProfiling || Self.concernsProfiling(write.key)
            _ = table.write(write, time: time, block: &block)
        }
        if concernsProfiling { noteProfiling(&block) }
    }

    /// Brings ring, journey, visits, sequences and measures up to date with an event.
    @inline(__always)
    private mutating func take(_ change: RecordChange, horizon: Int64, block: inout CustomerBlock) {
        let name = change.name
        let effect = change.effect
        unsafe block.header.pointee.eventCount += 1
        table.countName(name, block: &block)
        let event = RingEvent(time: change.time, hash: change.hash, name: name)
        let ring = EventRing(block, markWords: plan.markWords)
        let position = ring.position(of: event, names: names)
        if position == 0 && ring.isFull {
            // Older than the newest 64: left out of the ring and of what follows it.
        } else {
            evaluator.cutVisits(
                time: change.time, position: position, ring: ring, horizon: horizon, table: &table, block: &block)
            place(event, at: position, effect: effect, block: &block)
        }
        guard effect.updateCount > 0 else { return }
        let slots = unsafe slots
        _ = evaluator.update(
            effect, time: change.time, horizon: horizon, slot: { unsafe slots[$0] }, table: &table, block: &block)
    }

    /// Puts an event into the ring; the journey and the sequences go on, or are taken from before the ring again.
    @inline(__always)
    private mutating func place(_ event: RingEvent, at position: Int, effect: EventPlan, block: inout CustomerBlock) {
        var position = position
        let isNewest = unsafe position == Int(block.header.pointee.ringCount)
        if unsafe Int(block.header.pointee.ringCount) == EventRing.eventsMax {
            retireOldest(&block)
            position -= 1
        }
        table.insertIntoRing(event, at: position, markWords: plan.markWords, block: &block)
        unsafe block.header.pointee.journeyCount += 1
        if effect.markCount > 0 {
            let ring = EventRing(block, markWords: plan.markWords)
            let slots = unsafe slots
            if evaluator.mark(effect, index: position, ring: ring, slot: { unsafe slots[$0] }) {
                if isNewest {
                    evaluator.takeNewest(table: &table, block: &block)
                } else {
                    evaluator.replaySequences(table: &table, block: &block)
                }
            }
        }
        if isNewest {
            table.reserve(BlockSection.journey, bytes: Self.journeyBytes, in: &block)
            let count = unsafe block.header.pointee.journeyCount
            if count == 1 { Self.clearJourney(BlockSection.journey, block) }
            step(BlockSection.journey, event.name, eventsBefore: count - 1, block: block)
        } else {
            encodeAnew(&block)
        }
    }

    static var journeyBytes: Int { UntrainedEncoder.dimensions * 4 }

    static func clearJourney(_ section: Int, _ block: CustomerBlock) {
        unsafe block.section(section).initializeMemory(as: Float.self, repeating: 0, count: UntrainedEncoder.dimensions)
    }

    @inline(__always)
    private func step(_ section: Int, _ name: NameID, eventsBefore: UInt64, block: CustomerBlock) {
        guard block.isProfiled else { return }
        unsafe UntrainedEncoder.update(
            state: block.section(section).assumingMemoryBound(to: Float.self),
            embedding: effects[Int(name.value)].embedding, eventsBefore: eventsBefore)
    }

    /// Takes the oldest event of a full ring, which leaves it, into the states before the ring.
    @inline(__always)
    private mutating func retireOldest(_ block: inout CustomerBlock) {
        if evaluator.hasSequences { evaluator.takeOldestIntoBase(table: &table, block: &block) }
        let retired = unsafe block.header.pointee.journeyCount - UInt64(EventRing.eventsMax)
        if retired == 0 {
            table.reserve(BlockSection.journeyBase, bytes: Self.journeyBytes, in: &block)
            Self.clearJourney(BlockSection.journeyBase, block)
        }
        let oldest = EventRing(block, markWords: plan.markWords)[0]
        step(BlockSection.journeyBase, oldest.name, eventsBefore: retired, block: block)
    }

    /// Encodes the ring from the state before it, an event having been put into its middle.
    mutating func encodeAnew(_ block: inout CustomerBlock) {
        let ring = EventRing(block, markWords: plan.markWords)
        let before = unsafe block.header.pointee.journeyCount - UInt64(ring.count)
        if before == 0 {
            Self.clearJourney(BlockSection.journey, block)
        } else {
            unsafe block.section(BlockSection.journey).copyMemory(
                from: block.section(BlockSection.journeyBase), byteCount: Self.journeyBytes)
        }
        for index in 0..<ring.count {
            step(BlockSection.journey, ring[index].name, eventsBefore: before + UInt64(index), block: block)
        }
    }
}
